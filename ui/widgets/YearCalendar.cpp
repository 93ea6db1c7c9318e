// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/YearCalendar.h"

#include "ui/Colours.h"
#include "ui/Words.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int weeks = 54;
constexpr double gap = 2.5;

} // namespace

YearCalendar::YearCalendar(QWidget *parent) : QWidget(parent), m_year(QDate::currentDate().year())
{
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSizePolicy(policy);
    describe();
}

void YearCalendar::show(int year, const QList<TrendPoint> &days)
{
    m_year = year;
    m_days.clear();
    QList<int> words;
    for (const TrendPoint &day : days) {
        if (day.from.year() != year)
            continue;
        m_days.insert(day.from, day);
        words.append(day.words);
    }
    // The strongest tint is that of a long day, not of the one longest day of all.
    std::sort(words.begin(), words.end());
    m_strongest = 1;
    if (!words.isEmpty())
        m_strongest = qMax(1, words[qsizetype(std::ceil(double(words.size() - 1) * 0.95))]);
    if (m_selected.year() != year)
        m_selected = QDate();
    describe();
    update();
}

void YearCalendar::setMeasure(Measure measure)
{
    m_measure = measure;
    describe();
    update();
}

QDate YearCalendar::dayAt(QPoint place) const
{
    for (QDate day(m_year, 1, 1); day.year() == m_year; day = day.addDays(1))
        if (boxOf(day).contains(place))
            return day;
    return {};
}

QColor YearCalendar::colourOf(QDate day) const
{
    const Colours &theme = Colours::of(palette());
    const auto found = m_days.constFind(day);
    if (found == m_days.cend())
        return theme.soft;
    const QColor written = blend(theme.soft, theme.muted, 0.35); // there, but without this measure
    switch (m_measure) {
    case Measure::Words:
        return blend(theme.soft, theme.accent,
                     0.25 + 0.75 * std::min(1.0, std::sqrt(double(found->words) / m_strongest)));
    case Measure::Feeling:
        return found->score ? theme.ofScore(*found->score) : written;
    case Measure::Mood:
        return found->mood ? theme.ofScore((*found->mood - 5.5) / 4.5) : written;
    }
    return written;
}

QSize YearCalendar::sizeHint() const
{
    return {760, int(fontMetrics().height() + 6 + 7 * cell())};
}

QSize YearCalendar::minimumSizeHint() const
{
    return {420, fontMetrics().height() + 6 + 7 * 14};
}

bool YearCalendar::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const QDate day = dayAt(help->pos());
        if (day.isValid())
            QToolTip::showText(help->globalPos(), textFor(day), this);
        else
            QToolTip::hideText();
        return true;
    }
    if (event->type() == QEvent::Resize)
        setFixedHeight(sizeHint().height());
    return QWidget::event(event);
}

void YearCalendar::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    const QLocale locale;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.muted);
    double free = 0;
    for (int month = 1; month <= 12; ++month) {
        const QString name = locale.monthName(month, QLocale::ShortFormat);
        const double x = boxOf(QDate(m_year, month, 1)).left() + (month == 1 ? 0 : cell() * 0.5);
        if (x < free)
            continue;
        painter.drawText(QPointF(x, fontMetrics().ascent()), name);
        free = x + fontMetrics().horizontalAdvance(name) + 6;
    }
    for (const int weekday : {1, 3, 5, 7}) {
        const double y = fontMetrics().height() + 6 + (weekday - 1) * cell();
        painter.drawText(QRectF(0, y, boxOf(QDate(m_year, 1, 1)).left(), cell() - gap),
                         Qt::AlignVCenter | Qt::AlignLeft,
                         locale.dayName(weekday, QLocale::ShortFormat));
    }
    for (QDate day(m_year, 1, 1); day.year() == m_year; day = day.addDays(1)) {
        const bool selected = day == m_selected && hasFocus();
        painter.setPen(selected ? QPen(theme.text, 1.6) : QPen(Qt::NoPen));
        painter.setBrush(colourOf(day));
        painter.drawRoundedRect(boxOf(day), 2.5, 2.5);
    }
}

void YearCalendar::mouseReleaseEvent(QMouseEvent *event)
{
    const QDate day = dayAt(event->position().toPoint());
    if (!day.isValid() || event->button() != Qt::LeftButton)
        return;
    select(day);
    if (m_days.contains(day))
        Q_EMIT dayChosen(day);
}

void YearCalendar::keyPressEvent(QKeyEvent *event)
{
    const QDate from = m_selected.isValid() ? m_selected : QDate(m_year, 1, 1);
    const bool here = m_selected.isValid();
    switch (event->key()) {
    case Qt::Key_Right:
        return select(here ? from.addDays(7) : from);
    case Qt::Key_Left:
        return select(here ? from.addDays(-7) : from);
    case Qt::Key_Down:
        return select(here ? from.addDays(1) : from);
    case Qt::Key_Up:
        return select(here ? from.addDays(-1) : from);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_days.contains(m_selected))
            Q_EMIT dayChosen(m_selected);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

/// Where the weeks begin, beside the names of the weekdays.
double YearCalendar::left() const
{
    return fontMetrics().horizontalAdvance(u"Wedn"_s) + 6;
}

double YearCalendar::cell() const
{
    return std::clamp((width() - left()) / weeks, 9.0, 22.0);
}

QRectF YearCalendar::boxOf(QDate day) const
{
    const QDate first(m_year, 1, 1);
    const int place = int(first.daysTo(day)) + first.dayOfWeek() - 1;
    return {left() + place / 7 * cell(), fontMetrics().height() + 6 + place % 7 * cell(),
            cell() - gap, cell() - gap};
}

QString YearCalendar::textFor(QDate day) const
{
    const auto found = m_days.constFind(day);
    if (found == m_days.cend())
        return tr("%1: nothing written").arg(inFull(day));
    QStringList parts{found->n == 1 ? tr("1 entry") : tr("%1 entries").arg(found->n),
                      tr("%1 words").arg(number(found->words))};
    if (found->score)
        parts.append(tr("feeling %1").arg(QLocale().toString(*found->score, 'f', 2)));
    if (found->mood)
        parts.append(tr("mood %1").arg(QLocale().toString(*found->mood, 'f', 1)));
    return u"%1: %2"_s.arg(inFull(day), parts.join(u", "_s));
}

void YearCalendar::select(QDate day)
{
    if (day.year() != m_year)
        return;
    m_selected = day;
    setAccessibleDescription(textFor(day));
    update();
}

void YearCalendar::describe()
{
    setAccessibleName(tr("Days written in %1").arg(m_year));
    setAccessibleDescription(
        tr("%1 days with entries. Arrows move, Return opens the day.").arg(m_days.size()));
}

} // namespace englog
