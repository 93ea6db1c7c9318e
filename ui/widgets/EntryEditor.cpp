// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/EntryEditor.h"

#include "ui/Colours.h"
#include "ui/Icons.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/MoodPicker.h"
#include "ui/widgets/ProseEdit.h"
#include "ui/widgets/TagEdit.h"

#include <QActionGroup>
#include <QApplication>
#include <QCalendarWidget>
#include <QDateEdit>
#include <QFuture>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPointer>
#include <QPromise>
#include <QThreadPool>
#include <QToolButton>

#include <memory>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr std::chrono::milliseconds countAfter{300};

/// Counts in the pool: a text of megabytes takes longer than a frame.
QFuture<int> countedWords(const QString &text)
{
    auto promise = std::make_shared<QPromise<int>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, text] {
        promise->addResult(countWords(text));
        promise->finish();
    });
    return promise->future();
}

} // namespace

EntryEditor::EntryEditor(QWidget *parent)
    : QWidget(parent)
    , m_date(new QDateEdit)
    , m_title(new QLineEdit)
    , m_tags(new TagEdit)
    , m_mood(new MoodPicker)
    , m_ai(new QToolButton)
    , m_prose(new ProseEdit)
    , m_words(quietLabel({}))
    , m_state(quietLabel({}))
    , m_head(makeHead())
    , m_foot(makeFoot())
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(m_prose, 1);
    layout->addWidget(m_foot);
    setTabOrder(m_date, m_title);
    setTabOrder(m_title, m_mood);
    setTabOrder(m_mood, m_tags);
    setTabOrder(m_tags, m_prose);
    setTabOrder(m_prose, m_ai);
    m_prose->setObjectName(u"entryText"_s);
    m_prose->setAccessibleName(tr("Text of the entry"));
    m_counting.setSingleShot(true);
    m_counting.setInterval(countAfter);
    connect(&m_counting, &QTimer::timeout, this, &EntryEditor::countNow);
    const auto changed = [this] {
        if (!m_filling)
            Q_EMIT edited();
    };
    connect(m_prose, &ProseEdit::edited, this, changed);
    connect(m_prose, &ProseEdit::edited, this, &EntryEditor::countWordsSoon);
    connect(m_prose, &ProseEdit::columnChanged, this, &EntryEditor::alignToColumn);
    connect(m_title, &QLineEdit::textEdited, this, changed);
    connect(m_tags, &TagEdit::edited, this, changed);
    connect(m_mood, &MoodPicker::edited, this, changed);
    connect(m_date, &QDateEdit::dateChanged, this, changed);
    connect(m_date, &QDateEdit::dateChanged, this, &EntryEditor::fitDate);
    updateFonts();
}

QWidget *EntryEditor::makeHead()
{
    m_date->setObjectName(u"entryDate"_s);
    m_date->setAccessibleName(tr("Date of the entry"));
    m_date->setCalendarPopup(true);
    m_date->setDisplayFormat(u"dddd, d MMMM yyyy"_s);
    m_date->setMinimumDate(QDate(100, 1, 1)); // Qt's own begins in 1752
    m_date->setFrame(false);
    m_date->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_date->calendarWidget()->setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
    m_title->setObjectName(u"entryTitle"_s);
    m_title->setAccessibleName(tr("Title"));
    m_title->setPlaceholderText(tr("Title"));
    m_title->setFrame(false);
    m_title->setTextMargins(-2, 0, 0, 0); // a field has two pixels of its own
    m_title->installEventFilter(this);
    m_mood->setObjectName(u"entryMood"_s);
    m_ai->setObjectName(u"entryAi"_s);
    m_ai->setAutoRaise(true);
    m_ai->setIcon(icon(u"lock"_s));
    m_ai->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_ai->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_ai);
    auto *group = new QActionGroup(menu);
    for (const AiLevel level : {AiLevel::Any, AiLevel::Local, AiLevel::Never}) {
        QAction *action = menu->addAction(wordFor(level));
        action->setCheckable(true);
        action->setData(int(level));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, level] {
            setAi(level);
            Q_EMIT edited();
        });
    }
    m_ai->setMenu(menu);

    auto *head = new QWidget;
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 22, 0, 6);
    layout->setSpacing(5);
    auto *first = new QHBoxLayout;
    first->setContentsMargins(-4, 0, 0, 0); // the date's field has a margin of its own
    first->addWidget(m_date);
    first->addStretch();
    first->addWidget(m_ai);
    layout->addLayout(first);
    layout->addWidget(m_title);
    layout->addWidget(m_mood);
    layout->addWidget(m_tags);
    return head;
}

QWidget *EntryEditor::makeFoot()
{
    auto *foot = new QWidget;
    m_words->setObjectName(u"wordCount"_s);
    m_state->setObjectName(u"saveState"_s);
    m_words->setWordWrap(false);
    m_state->setWordWrap(false);
    auto *layout = new QHBoxLayout(foot);
    layout->setContentsMargins(0, 6, 0, 8);
    layout->addWidget(m_words);
    layout->addStretch();
    layout->addWidget(m_state);
    return foot;
}

void EntryEditor::show(const EntryDraft &draft)
{
    m_filling = true;
    m_shown = draft;
    m_date->setDate(draft.date.isValid() ? draft.date : QDate::currentDate());
    m_title->setText(draft.title);
    m_title->setCursorPosition(0);
    m_tags->setTags(draft.tags);
    m_mood->setMood(draft.mood);
    setAi(draft.ai);
    m_prose->setContent(draft.content);
    m_prose->setPlaceholderText(draft.id.isNull() ? tr("What is on your mind?") : QString());
    m_filling = false;
    countNow();
}

EntryDraft EntryEditor::draft() const
{
    EntryDraft draft = m_shown;
    draft.title = m_title->text();
    draft.content = m_prose->content();
    draft.date = m_date->date();
    draft.tags = m_tags->tags();
    draft.mood = m_mood->mood();
    return draft;
}

void EntryEditor::setKnownTags(const QStringList &tags)
{
    m_tags->setKnownTags(tags);
}

void EntryEditor::setState(Autosave::State state)
{
    const Colours &theme = Colours::of(palette());
    QPalette colours = palette();
    colours.setColor(QPalette::PlaceholderText,
                     state == Autosave::State::Failed ? theme.danger : theme.muted);
    m_state->setPalette(colours);
    switch (state) {
    case Autosave::State::Untouched:
        return m_state->clear();
    case Autosave::State::Edited:
        return m_state->setText(tr("Edited"));
    case Autosave::State::Saving:
        return m_state->setText(tr("Saving…"));
    case Autosave::State::Saved:
        return m_state->setText(tr("Saved"));
    case Autosave::State::Failed:
        return m_state->setText(tr("Not saved"));
    }
}

void EntryEditor::startWriting()
{
    m_prose->setFocus(Qt::OtherFocusReason);
}

void EntryEditor::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), palette().color(QPalette::Base));
}

void EntryEditor::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        updateFonts();
}

bool EntryEditor::eventFilter(QObject *object, QEvent *event)
{
    // From the title one goes on to write, by Return or by the arrow down.
    if (object == m_title && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Down) {
            m_prose->setFocus();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void EntryEditor::setAi(AiLevel level)
{
    m_shown.ai = level;
    m_ai->setText(level == AiLevel::Any         ? QString()
                      : level == AiLevel::Local ? tr("This device only")
                                                : tr("Never analysed"));
    m_ai->setToolButtonStyle(level == AiLevel::Any ? Qt::ToolButtonIconOnly
                                                   : Qt::ToolButtonTextBesideIcon);
    m_ai->setAccessibleName(tr("Who may read this entry: %1").arg(wordFor(level)));
    m_ai->setToolTip(m_ai->accessibleName());
    for (QAction *action : m_ai->menu()->actions())
        action->setChecked(action->data().toInt() == int(level));
}

void EntryEditor::updateFonts()
{
    QFont large = QGuiApplication::font();
    large.setPointSizeF(large.pointSizeF() * 1.9);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_title->setMinimumHeight(QFontMetrics(large).height() + 4);
    fitDate();
    alignToColumn();
}

void EntryEditor::fitDate()
{
    const QString text = QLocale().toString(m_date->date(), m_date->displayFormat());
    m_date->setFixedWidth(m_date->fontMetrics().horizontalAdvance(text) + 36);
}

void EntryEditor::alignToColumn()
{
    const int left = m_prose->columnLeft();
    const int right = m_prose->width() - left - m_prose->columnWidth();
    for (QWidget *part : {m_head, m_foot}) {
        QMargins margins = part->layout()->contentsMargins();
        margins.setLeft(left);
        margins.setRight(qMax(0, right));
        part->layout()->setContentsMargins(margins);
    }
}

void EntryEditor::countWordsSoon()
{
    m_counting.start();
}

void EntryEditor::countNow()
{
    const int count = ++m_count;
    // By way of the application: the count may outlive this editor, and a context that is gone
    // when a future ends breaks an assertion of Qt.
    countedWords(m_prose->content()).then(qApp, [self = QPointer(this), count](int words) {
        if (self && count == self->m_count)
            self->showCount(words);
    });
}

void EntryEditor::showCount(int words)
{
    m_words->setText(words == 0       ? QString()
                         : words == 1 ? tr("1 word")
                                      : tr("%1 words").arg(number(words)));
}

} // namespace englog
