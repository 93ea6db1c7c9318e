// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/AlertStrip.h"

#include "ui/AlertWords.h"
#include "ui/Colours.h"
#include "ui/Icons.h"
#include "ui/Words.h"

#include <QDateTime>
#include <QEvent>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace englog {

/// In words, and below that by the engine's own why or how much: its summaries are `what: why`, or
/// one sentence.
QStringList AlertStrip::linesOf(const Alert &alert)
{
    const QString words = wordsFor(alert);
    const QString since =
        QLocale().toString(toDateTime(alert.since).toLocalTime(), QLocale::ShortFormat);
    QStringList lines{tr("%1 (since %2)").arg(words, since)};
    if (words == alert.summary)
        return lines;
    const qsizetype colon = alert.summary.indexOf(": "_L1);
    const QString why = colon < 0 ? alert.summary : alert.summary.mid(colon + 2);
    lines += u"    "_s + textFor({ErrorCode::Internal, why, {}, {}});
    return lines;
}

AlertStrip::AlertStrip(QWidget *parent) : QToolButton(parent)
{
    setObjectName(u"whatIsWrong"_s);
    setAutoRaise(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIcon(englog::icon(u"warning"_s));
    setIconSize({16, 16});
    setFocusPolicy(Qt::TabFocus);
    colour();
    hide();
}

void AlertStrip::show(const QList<Alert> &firing)
{
    setVisible(!firing.isEmpty());
    if (firing.isEmpty())
        return;
    const QString first = wordsFor(firing.first());
    const auto others = firing.size() - 1;
    const QString words = others == 0 ? first : tr("%1, and %2 more").arg(first, number(others));
    setText(QString(words).replace(u'&', "&&"_L1));
    setAccessibleName(tr("What is wrong: %1").arg(words));
    QStringList lines;
    for (const Alert &alert : firing)
        lines += linesOf(alert);
    lines += tr("Press to see what is being processed.");
    setToolTip(lines.join(u'\n'));
    setAccessibleDescription(toolTip());
}

void AlertStrip::changeEvent(QEvent *event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void AlertStrip::colour()
{
    QPalette mine = palette();
    const QColor danger = Colours::of(mine).danger;
    if (mine.color(QPalette::Active, QPalette::ButtonText) == danger)
        return;
    mine.setColor(QPalette::ButtonText, danger);
    setPalette(mine);
}

} // namespace englog
