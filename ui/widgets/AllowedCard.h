// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"
#include "ui/widgets/Card.h"

class QButtonGroup;
class QLabel;

namespace englog {

/// The one switch: what may be asked at all.
class AllowedCard : public Card
{
    Q_OBJECT

public:
    explicit AllowedCard(QWidget *parent = nullptr);

    void show(EngineConfig::Ai allowed);
    /// It cannot be changed here; empty: it can.
    void setFixed(const QString &why);

Q_SIGNALS:
    void chosen(englog::EngineConfig::Ai allowed); ///< by the person

private:
    QButtonGroup *m_choices;
};

} // namespace englog
