// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"
#include "engine/domain/Calls.h"

#include <QToolButton>

namespace englog {

/// Where entries are read, and what has left this computer since EngLog was started; always to be
/// seen, in the status bar.
class WhereStrip : public QToolButton
{
    Q_OBJECT

public:
    explicit WhereStrip(QWidget *parent = nullptr);

    void show(const ProviderSetup::State &state, EngineConfig::Ai allowed);
    void showTraffic(const QList<CallTotals> &sinceStart);
    /// Says that the on-device analyser has only its word lists, and why.
    void setAnalyserProblem(const QString &why);
    /// Without the traffic.
    [[nodiscard]] const QString &place() const { return m_place; }

private:
    void compose();
    [[nodiscard]] QString meaning() const;

    std::optional<ProviderConfig> m_asked; ///< absent: all stays on this device
    EngineConfig::Ai m_allowed = EngineConfig::Ai::All;
    QList<CallTotals> m_traffic;
    QString m_problem;
    QString m_place;
};

} // namespace englog
