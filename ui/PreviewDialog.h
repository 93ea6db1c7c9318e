// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace englog {

class Engine;

/// What would be sent of one entry, exactly, and to whom.
class PreviewDialog : public QDialog
{
    Q_OBJECT

public:
    PreviewDialog(Engine &engine, const ProviderSetup::State &state, const EntryId &entry,
                  QWidget *parent = nullptr);

private:
    void ask();
    void show(const Result<QList<QByteArray>> &bodies);
    [[nodiscard]] QString present() const;

    Engine &m_engine;
    ProviderSetup::State m_state;
    EntryId m_entry;
    QComboBox *m_providers;
    QLabel *m_where;
    QPlainTextEdit *m_text;
    QPushButton *m_copy;
};

} // namespace englog
