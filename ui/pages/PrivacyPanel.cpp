// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/PrivacyPanel.h"

#include "engine/api/Engine.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/WheelGuard.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace englog {

PrivacyPanel::PrivacyPanel(Engine &engine, NoticeBar &notices, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_notices(notices)
    , m_journal(makeLevels(tr("Who may read the journal")))
    , m_rows(new QWidget)
    , m_grid(nullptr)
    , m_empty(quietLabel(tr("No tag says anything of its own yet.")))
    , m_tag(new QComboBox)
    , m_level(makeLevels(tr("Who may read entries with this tag")))
    , m_add(new QPushButton(tr("Add")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 26, 24); // the page indents
    column->setSpacing(14);
    column->addWidget(makeJournal());
    column->addWidget(makeTags());
    column->addStretch(1);
    connect(m_journal, &QComboBox::activated, this,
            [this] { say({}, AiLevel(m_journal->currentData().toInt())); });
    const auto add = [this] {
        const QString tag = m_tag->currentText().trimmed();
        if (!tag.isEmpty())
            say(tag, AiLevel(m_level->currentData().toInt()));
        m_tag->setEditText({});
    };
    connect(m_add, &QPushButton::clicked, this, add);
    connect(m_tag->lineEdit(), &QLineEdit::returnPressed, this, add);
    connect(m_tag, &QComboBox::editTextChanged, this,
            [this](const QString &text) { m_add->setEnabled(!text.trimmed().isEmpty()); });
    connect(&m_engine, &Engine::privacyChanged, this, &PrivacyPanel::refresh);
    show({});
}

QComboBox *PrivacyPanel::makeLevels(const QString &name) const
{
    auto *box = new QComboBox;
    box->setAccessibleName(name);
    for (const AiLevel level : {AiLevel::Any, AiLevel::Local, AiLevel::Never})
        box->addItem(wordFor(level), int(level));
    WheelGuard::guard(box);
    return box;
}

QWidget *PrivacyPanel::makeJournal()
{
    auto *card = new Card(tr("The whole journal"));
    card->setNote(tr("The tightest word holds: of the journal, of one of an entry's tags, or of "
                     "the entry itself. What is no longer allowed is taken back at once, with "
                     "what was found by it."));
    m_journal->setObjectName(u"journalLevel"_s);
    auto *row = new QHBoxLayout;
    row->addWidget(m_journal);
    row->addStretch();
    card->body()->addLayout(row);
    return card;
}

QWidget *PrivacyPanel::makeTags()
{
    auto *card = new Card(tr("Entries with a tag"));
    m_rows->setObjectName(u"tagLevels"_s);
    m_tag->setObjectName(u"newTag"_s);
    m_tag->setEditable(true);
    WheelGuard::guard(m_tag);
    m_tag->setInsertPolicy(QComboBox::NoInsert);
    m_tag->setAccessibleName(tr("Tag"));
    m_tag->lineEdit()->setPlaceholderText(tr("Another tag"));
    m_tag->setMinimumContentsLength(14);
    m_level->setObjectName(u"newTagLevel"_s);
    m_level->setCurrentIndex(1); // what one would add a tag for
    m_add->setObjectName(u"addTagLevel"_s);
    m_add->setEnabled(false);
    auto *row = new QHBoxLayout;
    row->addWidget(m_tag);
    row->addWidget(m_level);
    row->addWidget(m_add);
    row->addStretch();
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_rows);
    card->body()->addLayout(row);
    m_grid = new QGridLayout(m_rows);
    m_grid->setContentsMargins(0, 0, 0, 6);
    m_grid->setColumnStretch(3, 1);
    return card;
}

void PrivacyPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void PrivacyPanel::refresh()
{
    m_engine.privacy().then(this, [this](const Result<QMap<QString, AiLevel>> &said) {
        if (!said)
            return m_notices.tell(NoticeBar::Level::Wrong, textFor(said.error()));
        show(*said);
    });
    m_engine.tags().then(this, [this](const Result<QStringList> &tags) {
        const QString typed = m_tag->currentText();
        m_tag->clear();
        m_tag->addItems(tags.value_or(QStringList()));
        m_tag->setCurrentIndex(-1);
        m_tag->setEditText(typed);
    });
}

void PrivacyPanel::show(const QMap<QString, AiLevel> &said)
{
    m_said = said;
    m_journal->setCurrentIndex(m_journal->findData(int(said.value({}, AiLevel::Any))));
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    int rows = 0;
    for (auto it = said.cbegin(); it != said.cend(); ++it) {
        if (it.key().isEmpty() || it.value() == AiLevel::Any)
            continue;
        addRow(it.key(), it.value());
        ++rows;
    }
    m_rows->setVisible(rows > 0);
    m_empty->setVisible(rows == 0);
}

void PrivacyPanel::addRow(const QString &tag, AiLevel level)
{
    const int row = m_grid->rowCount();
    auto *name = new QLabel(tag);
    name->setTextFormat(Qt::PlainText);
    name->setMinimumWidth(120);
    auto *levels = makeLevels(tr("Who may read entries with the tag %1").arg(tag));
    levels->setCurrentIndex(levels->findData(int(level)));
    auto *remove = new QPushButton(tr("Remove"));
    remove->setAccessibleName(tr("Remove what is said of the tag %1").arg(tag));
    m_grid->addWidget(name, row, 0);
    m_grid->addWidget(levels, row, 1);
    m_grid->addWidget(remove, row, 2);
    connect(levels, &QComboBox::activated, this,
            [this, tag, levels] { say(tag, AiLevel(levels->currentData().toInt())); });
    connect(remove, &QPushButton::clicked, this, [this, tag] { say(tag, AiLevel::Any); });
}

void PrivacyPanel::say(const QString &tag, AiLevel level)
{
    const AiLevel before = m_said.value(tag, AiLevel::Any);
    if (level == before)
        return;
    m_engine.setPrivacy(tag, level)
        .then(this, [this, tag, level, before](const Result<int> &changed) {
            if (changed) {
                m_said[tag] = level;
                tell(tag, before, *changed);
            } else {
                m_notices.tell(NoticeBar::Level::Wrong, textFor(changed.error()));
            }
            refresh();
        });
}

void PrivacyPanel::tell(const QString &tag, AiLevel before, int entries)
{
    const QString what = tag.isEmpty() ? tr("What holds for the journal is set.")
                                       : tr("What holds for the tag “%1” is set.").arg(tag);
    const QString changed = entries == 0 ? tr("That changes no entry.")
        : entries == 1                   ? tr("That changes 1 entry.")
                                         : tr("That changes %1 entries.").arg(number(entries));
    m_notices.tell(NoticeBar::Level::Told, tr("%1 %2").arg(what, changed),
                   {{tr("Undo"), [this, tag, before] { say(tag, before); }}});
}

} // namespace englog
