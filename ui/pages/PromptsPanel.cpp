// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/PromptsPanel.h"

#include "engine/api/ProviderSetup.h"
#include "ui/Colours.h"
#include "ui/LineDiff.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/TroubleLabel.h"
#include "ui/widgets/WheelGuard.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

PromptsPanel::PromptsPanel(ProviderSetup *setup, QWidget *parent)
    : QWidget(parent)
    , m_setup(setup)
    , m_kinds(new QComboBox)
    , m_text(new QPlainTextEdit)
    , m_trouble(new TroubleLabel)
    , m_apply(new QPushButton(tr("Apply")))
    , m_revert(new QPushButton(tr("Revert")))
    , m_reset(new QPushButton(tr("Reset to the default")))
    , m_same(quietLabel({}))
    , m_difference(new QPlainTextEdit)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 26, 24); // the page indents
    column->setSpacing(14);
    column->addWidget(makeEditor(), 3);
    column->addWidget(makeDifference(), 2);
    fillKinds();
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &PromptsPanel::show);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PromptsPanel::edited);
    connect(m_apply, &QPushButton::clicked, this, &PromptsPanel::apply);
    connect(m_revert, &QPushButton::clicked, this, &PromptsPanel::revert);
    connect(m_reset, &QPushButton::clicked, this, &PromptsPanel::reset);
    if (m_setup)
        connect(m_setup, &ProviderSetup::changed, this, &PromptsPanel::show);
    show();
}

QWidget *PromptsPanel::makeEditor()
{
    auto *card = new Card(tr("What services are asked"));
    card->setNote(tr("The words that go before an entry. The on-device analyser is not asked in "
                     "words. Results remember which prompt they came from."));
    m_kinds->setObjectName(u"promptKind"_s);
    m_kinds->setAccessibleName(tr("Kind of analysis"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    WheelGuard::guard(m_kinds);
    card->addTool(m_kinds);
    m_text->setObjectName(u"promptText"_s);
    m_text->setAccessibleName(tr("Prompt"));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(150);
    m_apply->setObjectName(u"applyPrompt"_s);
    m_revert->setObjectName(u"revertPrompt"_s);
    m_reset->setObjectName(u"resetPrompt"_s);
    auto *row = new QHBoxLayout;
    row->addWidget(m_reset);
    row->addStretch();
    row->addWidget(m_revert);
    row->addWidget(m_apply);
    card->body()->addWidget(m_text, 1);
    card->body()->addWidget(m_trouble);
    card->body()->addLayout(row);
    return card;
}

QWidget *PromptsPanel::makeDifference()
{
    auto *card = new Card(tr("What differs from the default"));
    m_same->setObjectName(u"promptSame"_s);
    m_difference->setObjectName(u"promptDifference"_s);
    m_difference->setAccessibleName(tr("Lines that differ from the default"));
    m_difference->setReadOnly(true);
    m_difference->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_difference->setTabChangesFocus(true);
    m_difference->setMinimumHeight(110);
    card->body()->addWidget(m_same, 0, Qt::AlignTop);
    card->body()->addWidget(m_difference, 1);
    return card;
}

void PromptsPanel::fillKinds()
{
    for (const TaskKind kind : allTaskKinds) {
        if (m_setup && !m_setup->defaultPrompt(kind).isEmpty())
            m_kinds->addItem(wordFor(kind), int(kind));
    }
    m_kinds->setEnabled(m_kinds->count() > 0);
}

TaskKind PromptsPanel::kind() const
{
    return TaskKind(m_kinds->currentData().toInt());
}

QString PromptsPanel::kept(TaskKind kind) const
{
    return m_setup->state().prompts.value(kind, m_setup->defaultPrompt(kind));
}

void PromptsPanel::show()
{
    const bool hasAny = m_setup && m_kinds->count() > 0;
    m_text->setEnabled(hasAny);
    if (hasAny) {
        const QString text = m_drafts.value(kind(), kept(kind()));
        m_filling = true;
        if (m_text->toPlainText() != text)
            m_text->setPlainText(text);
        m_filling = false;
        showDifference(text);
    } else {
        m_same->setText(tr("There is nothing to change here."));
        m_difference->hide();
    }
    m_trouble->tell({});
    showButtons();
}

void PromptsPanel::edited()
{
    if (m_filling)
        return;
    const QString text = m_text->toPlainText();
    if (text == kept(kind()))
        m_drafts.remove(kind());
    else
        m_drafts[kind()] = text;
    showDifference(text);
    showButtons();
}

void PromptsPanel::showButtons()
{
    const bool hasAny = m_setup && m_kinds->count() > 0;
    const bool isChanged = hasAny && m_drafts.contains(kind());
    m_apply->setEnabled(isChanged);
    m_revert->setEnabled(isChanged);
    m_reset->setEnabled(hasAny && m_text->toPlainText() != m_setup->defaultPrompt(kind()));
    for (int i = 0; i < m_kinds->count(); ++i) {
        const auto its = TaskKind(m_kinds->itemData(i).toInt());
        const bool isOwn = m_setup->state().prompts.contains(its);
        m_kinds->setItemText(i,
                             m_drafts.contains(its) ? tr("%1 (not applied)").arg(wordFor(its))
                                 : isOwn            ? tr("%1 (yours)").arg(wordFor(its))
                                                    : wordFor(its));
    }
}

void PromptsPanel::apply()
{
    const QString text = m_text->toPlainText();
    if (text.trimmed().isEmpty())
        return m_trouble->tell(tr("An empty prompt asks nothing. Reset it to have the default."));
    ProviderSetup::State state = m_setup->state();
    if (text == m_setup->defaultPrompt(kind()))
        state.prompts.remove(kind());
    else
        state.prompts[kind()] = text;
    if (const auto done = m_setup->keep(state); !done)
        return m_trouble->tell(textFor(done.error()));
    m_drafts.remove(kind());
    show();
}

void PromptsPanel::revert()
{
    m_drafts.remove(kind());
    show();
}

/// Shows the default; it is kept by apply(), so that a slip costs nothing.
void PromptsPanel::reset()
{
    m_text->setPlainText(m_setup->defaultPrompt(kind()));
    m_text->setFocus();
}

void PromptsPanel::showDifference(const QString &text)
{
    const QString brought = m_setup->defaultPrompt(kind());
    const bool isSame = text == brought;
    m_same->setText(tr("It is the default."));
    m_same->setVisible(isSame);
    m_difference->setVisible(!isSame);
    const Colours &theme = Colours::of(palette());
    m_difference->clear();
    QTextCursor cursor(m_difference->document());
    bool isFirst = true;
    for (const DiffLine &line : lineDiff(brought, text)) {
        QTextBlockFormat block;
        if (line.kind != DiffLine::Kind::Same)
            block.setBackground(blend(
                theme.paper, line.kind == DiffLine::Kind::Added ? theme.high : theme.low, 0.16));
        if (isFirst)
            cursor.setBlockFormat(block);
        else
            cursor.insertBlock(block);
        isFirst = false;
        const QString sign = line.kind == DiffLine::Kind::Added ? u"+ "_s
            : line.kind == DiffLine::Kind::Removed              ? u"− "_s
                                                                : u"   "_s;
        cursor.insertText(sign + line.text);
    }
}

} // namespace englog
