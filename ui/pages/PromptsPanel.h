// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QMap>
#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace englog {

class ProviderSetup;
class TroubleLabel;

/// What services are asked, by kind: to be read, changed, compared with what EngLog brings, and
/// set back. What is typed of one kind stays while another is looked at.
class PromptsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit PromptsPanel(ProviderSetup *setup, QWidget *parent = nullptr);

    [[nodiscard]] bool hasUnapplied() const { return !m_drafts.isEmpty(); }

private:
    QWidget *makeEditor();
    QWidget *makeDifference();
    void fillKinds();
    [[nodiscard]] TaskKind kind() const;
    [[nodiscard]] QString kept(TaskKind kind) const;
    void show();
    void edited();
    void apply();
    void revert();
    void reset();
    void showDifference(const QString &text);
    void showButtons();

    ProviderSetup *m_setup; ///< may be none
    QMap<TaskKind, QString> m_drafts;
    QComboBox *m_kinds;
    QPlainTextEdit *m_text;
    TroubleLabel *m_trouble;
    QPushButton *m_apply;
    QPushButton *m_revert;
    QPushButton *m_reset;
    QLabel *m_same;
    QPlainTextEdit *m_difference;
    bool m_filling = false;
};

} // namespace englog
