// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/EntryDelegate.h"

#include "ui/Colours.h"
#include "ui/models/EntryListModel.h"

#include <QApplication>
#include <QLocale>
#include <QPainter>
#include <QTextLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int padding = 10;

QFont scaled(QFont font, double factor, QFont::Weight weight = QFont::Normal)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setWeight(weight);
    return font;
}

int dayWidth(const QFont &font)
{
    return QFontMetrics(scaled(font, 1.45)).horizontalAdvance(u"00"_s) + 20;
}

/// So many lines of words, the last one cut; the marked ones stand out.
void drawLines(QPainter *painter, const QRect &box, int most, const QString &text,
               const QList<Span> &marks, const QColor &markInk)
{
    QTextLayout layout(text, painter->font());
    QList<QTextLayout::FormatRange> formats;
    for (const Span &mark : marks) {
        QTextLayout::FormatRange range;
        range.start = int(mark.start);
        range.length = int(mark.length);
        range.format.setFontWeight(QFont::Bold);
        range.format.setForeground(markInk);
        formats.append(range);
    }
    layout.setFormats(formats);
    const QFontMetrics metrics(painter->font());
    layout.beginLayout();
    for (int i = 0; i < most; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(box.width());
        line.setPosition({0, double(i * metrics.height())});
    }
    const bool more = layout.createLine().isValid();
    layout.endLayout();
    const int whole = more ? most - 1 : qMin(most, layout.lineCount());
    for (int i = 0; i < whole; ++i)
        layout.lineAt(i).draw(painter, box.topLeft());
    if (!more)
        return;
    const QTextLine last = layout.lineAt(whole);
    if (!marks.isEmpty())
        return last.draw(painter, box.topLeft()); // cut without dots, so that the marks stay
    painter->drawText(
        box.left(), box.top() + int(last.y()) + metrics.ascent(),
        metrics.elidedText(text.mid(last.textStart(), 200), Qt::ElideRight, box.width()));
}

/// All rows are as high; where nothing stands at the foot, the words may.
bool hasFoot(const QModelIndex &index)
{
    return index.data(EntryListModel::MoodRole).isValid()
        || !index.data(EntryListModel::WhenRole).toString().isEmpty()
        || !index.data(EntryListModel::TagsRole).toStringList().isEmpty();
}

} // namespace

void EntryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const Colours &theme = Colours::of(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF back = QRectF(option.rect).adjusted(5, 1, -5, -1);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(blend(theme.window, theme.accent, 0.16));
        painter->drawRoundedRect(back, 7, 7);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.soft);
        painter->drawRoundedRect(back, 7, 7);
    }
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        painter->setPen(QPen(theme.accent, 1.3));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(back, 7, 7);
    }
    const QRect box = option.rect.adjusted(padding, padding - 1, -padding - 4, -padding + 2);
    const int day = dayWidth(option.font);
    drawDay(painter, option, QRect(box.left(), box.top(), day, box.height()), index);
    drawWords(painter, option, box.adjusted(day, 0, 0, 0), index);
    painter->restore();
}

QSize EntryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int title = QFontMetrics(scaled(option.font, 1.0, QFont::DemiBold)).height();
    const int words = QFontMetrics(scaled(option.font, 0.94)).height();
    const int foot = QFontMetrics(scaled(option.font, 0.85)).height();
    return {220, title + 2 * words + foot + 2 * padding + 4};
}

void EntryDelegate::drawDay(QPainter *painter, const QStyleOptionViewItem &option, const QRect &box,
                            const QModelIndex &index) const
{
    if (!index.data(EntryListModel::FirstOfDayRole).toBool())
        return;
    const Colours &theme = Colours::of(option.palette);
    const QDate date = index.data(EntryListModel::DateRole).toDate();
    const QLocale locale;
    const QRect inner = box.adjusted(0, 0, -12, 0);
    const QFont small = scaled(option.font, 0.8, QFont::Medium);
    const QFont large = scaled(option.font, 1.45, QFont::Medium);
    painter->setFont(small);
    painter->setPen(theme.muted);
    painter->drawText(inner, Qt::AlignHCenter | Qt::AlignTop,
                      locale.dayName(date.dayOfWeek(), QLocale::ShortFormat));
    painter->setFont(large);
    painter->setPen(theme.text);
    const int number = QFontMetrics(small).height();
    painter->drawText(inner.adjusted(0, number, 0, 0), Qt::AlignHCenter | Qt::AlignTop,
                      QString::number(date.day()));
    // The month of the topmost row stands above the list; here where it changes.
    const QModelIndex above = index.siblingAtRow(index.row() - 1);
    const QDate newer = above.data(EntryListModel::DateRole).toDate();
    if (!above.isValid() || (newer.year() == date.year() && newer.month() == date.month()))
        return;
    painter->setFont(small);
    painter->setPen(theme.accent);
    painter->drawText(inner.adjusted(0, number + QFontMetrics(large).height(), 0, 0),
                      Qt::AlignHCenter | Qt::AlignTop,
                      locale.standaloneMonthName(date.month(), QLocale::ShortFormat));
}

void EntryDelegate::drawWords(QPainter *painter, const QStyleOptionViewItem &option,
                              const QRect &box, const QModelIndex &index) const
{
    const Colours &theme = Colours::of(option.palette);
    const QString title = index.data(EntryListModel::TitleRole).toString();
    QString excerpt = index.data(EntryListModel::ExcerptRole).toString();
    const QFont bold = scaled(option.font, 1.0, QFont::DemiBold);
    const QFont plain = scaled(option.font, 0.94);
    QRect rest = box;
    if (!title.isEmpty()) {
        painter->setFont(bold);
        painter->setPen(theme.text);
        painter->drawText(box, Qt::AlignTop | Qt::AlignLeft,
                          QFontMetrics(bold).elidedText(title, Qt::ElideRight, box.width()));
        rest.setTop(box.top() + QFontMetrics(bold).height() + 1);
    }
    painter->setFont(plain);
    if (excerpt.isEmpty() && title.isEmpty())
        excerpt = tr("No words yet");
    painter->setPen(title.isEmpty() ? theme.text : theme.muted);
    const int lines = (title.isEmpty() ? 3 : 2) + (hasFoot(index) ? 0 : 1);
    drawLines(painter, rest, lines, excerpt,
              index.data(EntryListModel::MarksRole).value<QList<Span>>(), theme.accent);
    drawFoot(painter, option, box, index);
}

void EntryDelegate::drawFoot(QPainter *painter, const QStyleOptionViewItem &option,
                             const QRect &box, const QModelIndex &index) const
{
    const Colours &theme = Colours::of(option.palette);
    const QFont small = scaled(option.font, 0.85);
    const QFontMetrics metrics(small);
    QRect line(box.left(), box.bottom() - metrics.height() + 1, box.width(), metrics.height());
    painter->setFont(small);
    if (const QVariant mood = index.data(EntryListModel::MoodRole); mood.isValid()) {
        const int width = 34;
        const QRectF track(line.right() - width, line.center().y() - 1.0, width, 3);
        painter->setPen(Qt::NoPen);
        painter->setBrush(blend(theme.line, theme.muted, 0.2));
        painter->drawRoundedRect(track, 1.5, 1.5);
        QRectF full = track;
        full.setWidth(track.width() * mood.toInt() / 10.0);
        painter->setBrush(theme.accent);
        painter->drawRoundedRect(full, 1.5, 1.5);
        line.setRight(line.right() - width - 8);
    }
    QStringList words;
    if (const QString when = index.data(EntryListModel::WhenRole).toString(); !when.isEmpty())
        words.append(when);
    const QStringList tags = index.data(EntryListModel::TagsRole).toStringList();
    for (const QString &tag : tags.mid(0, 4))
        words.append(u'#' + tag);
    painter->setPen(theme.muted);
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(words.join(u"  "_s), Qt::ElideRight, line.width()));
}

} // namespace englog
