// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "ui/Autosave.h"

#include <QTimer>
#include <QWidget>

class QDateEdit;
class QLabel;
class QLineEdit;
class QToolButton;

namespace englog {

class MoodPicker;
class ProseEdit;
class TagEdit;

/// One entry on paper: its day, title, tags, mood and words. It knows what stands on the screen;
/// Autosave knows what of that is on disk.
class EntryEditor : public QWidget
{
    Q_OBJECT

public:
    explicit EntryEditor(QWidget *parent = nullptr);

    /// Shows this draft as it is stored.
    void show(const EntryDraft &draft);
    using QWidget::show;
    /// What stands on the screen.
    [[nodiscard]] EntryDraft draft() const;

    void setKnownTags(const QStringList &tags);
    void setState(Autosave::State state);
    void startWriting();
    [[nodiscard]] ProseEdit &prose() const { return *m_prose; }

Q_SIGNALS:
    void edited();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeFoot();
    void setAi(AiLevel level);
    void updateFonts();
    void fitDate();
    void alignToColumn();
    void countWordsSoon();
    void countNow();
    void showCount(int words);

    EntryDraft m_shown; ///< keeps what has no field here
    QDateEdit *m_date;
    QLineEdit *m_title;
    TagEdit *m_tags;
    MoodPicker *m_mood;
    QToolButton *m_ai;
    ProseEdit *m_prose;
    QLabel *m_words;
    QLabel *m_state;
    QWidget *m_head;
    QWidget *m_foot;
    QTimer m_counting;
    int m_count = 0; ///< of counts started, to drop an answer that came late
    bool m_filling = false;
};

} // namespace englog
