// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TagEdit.h"

#include "engine/domain/Entry.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/FlowLayout.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// More chips than this say nothing more; the tags are kept all the same.
constexpr int mostChips = 40;

} // namespace

TagEdit::TagEdit(QWidget *parent)
    : QWidget(parent)
    , m_flow(new FlowLayout(5, this))
    , m_field(new QLineEdit(this))
    , m_known(new QStringListModel(this))
    , m_completer(new QCompleter(m_known, this))
{
    m_field->setObjectName(u"tagField"_s);
    m_field->setAccessibleName(tr("Add a tag"));
    m_field->setPlaceholderText(tr("Add a tag…"));
    m_field->setFrame(false);
    m_field->setMaxLength(int(EntryLimits::maxTagLength));
    m_field->setMinimumWidth(m_field->fontMetrics().averageCharWidth() * 16);
    m_field->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_field->installEventFilter(this);
    m_field->setTextMargins(-2, 0, 0, 0);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_field->setCompleter(m_completer);
    m_flow->addWidget(m_field);
    connect(m_field, &QLineEdit::returnPressed, this, &TagEdit::addTyped);
    connect(m_field, &QLineEdit::editingFinished, this, &TagEdit::addTyped);
    connect(m_field, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (text.endsWith(u','))
            addTyped();
    });
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this,
            &TagEdit::addTyped, Qt::QueuedConnection);
}

void TagEdit::setTags(const QStringList &tags)
{
    m_tags = tags;
    m_field->clear();
    showChips();
}

void TagEdit::setKnownTags(const QStringList &tags)
{
    if (tags != m_known->stringList())
        m_known->setStringList(tags);
}

bool TagEdit::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_field && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Backspace && m_field->text().isEmpty()
        && !m_tags.isEmpty()) {
        remove(m_tags.last());
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void TagEdit::addTyped()
{
    QString tag = m_field->text();
    tag.remove(u',');
    tag.remove(u'#');
    tag = tag.simplified();
    if (m_field->text().isEmpty())
        return;
    m_field->clear();
    if (tag.isEmpty() || m_tags.contains(tag))
        return;
    m_tags.append(tag);
    showChips();
    Q_EMIT edited();
}

void TagEdit::remove(const QString &tag)
{
    m_tags.removeAll(tag);
    showChips();
    m_field->setFocus();
    Q_EMIT edited();
}

void TagEdit::showChips()
{
    while (m_flow->count() > 1) {
        QLayoutItem *item = m_flow->takeAt(0);
        item->widget()->deleteLater();
        item->widget()->hide();
        delete item;
    }
    const int shown = qMin(int(m_tags.size()), mostChips);
    for (int i = 0; i < shown; ++i) {
        auto *chip = new Chip(m_tags[i], Chip::Kind::Removable);
        connect(chip, &Chip::clicked, this, [this, tag = m_tags[i]] { remove(tag); });
        m_flow->insertWidget(i, chip);
    }
    if (m_tags.size() > shown)
        m_flow->insertWidget(
            shown,
            new Chip(tr("and %n more", nullptr, int(m_tags.size()) - shown), Chip::Kind::Plain));
    for (int i = 0; i < m_flow->count(); ++i)
        m_flow->itemAt(i)->widget()->show();
    updateGeometry();
}

} // namespace englog
