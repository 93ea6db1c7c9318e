// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QMap>
#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace englog {

class Engine;
class NoticeBar;

/// Who may read the journal as a whole, and entries with a tag; applied at once.
class PrivacyPanel : public QWidget
{
    Q_OBJECT

public:
    PrivacyPanel(Engine &engine, NoticeBar &notices, QWidget *parent = nullptr);

    void refresh();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeJournal();
    QWidget *makeTags();
    [[nodiscard]] QComboBox *makeLevels(const QString &name) const;
    void show(const QMap<QString, AiLevel> &said);
    void addRow(const QString &tag, AiLevel level);
    void say(const QString &tag, AiLevel level);
    void tell(const QString &tag, AiLevel before, int entries);

    Engine &m_engine;
    NoticeBar &m_notices;
    QMap<QString, AiLevel> m_said;
    QComboBox *m_journal;
    QWidget *m_rows;
    QGridLayout *m_grid;
    QLabel *m_empty;
    QComboBox *m_tag;
    QComboBox *m_level;
    QPushButton *m_add;
};

} // namespace englog
