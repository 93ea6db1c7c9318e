// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/WhereStrip.h"

#include "ui/Icons.h"
#include "ui/ProviderWords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

WhereStrip::WhereStrip(QWidget *parent) : QToolButton(parent)
{
    setObjectName(u"whereItIsRead"_s);
    setAutoRaise(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({16, 16});
    setFocusPolicy(Qt::TabFocus);
    compose();
}

void WhereStrip::show(const ProviderSetup::State &state, EngineConfig::Ai allowed)
{
    m_allowed = allowed;
    m_asked = firstAsked(state, allowed);
    compose();
}

void WhereStrip::showTraffic(const QList<CallTotals> &sinceStart)
{
    m_traffic = sinceStart;
    compose();
}

void WhereStrip::setAnalyserProblem(const QString &why)
{
    m_problem = why;
    compose();
}

void WhereStrip::compose()
{
    if (m_allowed == EngineConfig::Ai::Off)
        m_place = tr("Off");
    else if (m_asked)
        m_place = placeOf(*m_asked);
    else
        m_place =
            m_problem.isEmpty() ? tr("On this device") : tr("On this device, by word lists only");
    setIcon(englog::icon(m_allowed == EngineConfig::Ai::Off ? u"none"_s
                             : m_asked                      ? placeIcon(*m_asked)
                                                            : u"device"_s));
    const QString sent = sentInWords(m_traffic);
    setText(tr("%1 · %2").arg(m_place, sent).replace(u'&', "&&"_L1));
    setAccessibleName(tr("Where entries are read: %1; since the start %2").arg(m_place, sent));

    QStringList lines{meaning()};
    for (const CallTotals &total : m_traffic)
        lines += tr("%1 (%2): %3 since EngLog was started.")
                     .arg(titleOf(total.provider), total.host, sentInWords({total}));
    if (m_traffic.isEmpty())
        lines += tr("Nothing has been sent since EngLog was started.");
    lines += tr("Press to see who is asked, and what was sent.");
    setToolTip(lines.join(u'\n'));
}

QString WhereStrip::meaning() const
{
    if (m_allowed == EngineConfig::Ai::Off)
        return tr("Nothing reads your entries: the analyses are switched off.");
    if (!m_asked)
        return m_problem.isEmpty() ? tr("Your entries are read by the analyser on this machine.")
                                   : m_problem;
    switch (m_asked->place()) {
    case ProviderConfig::Place::ThisMachine:
        return tr("Your entries are read by %1, a server on this machine.")
            .arg(titleOf(m_asked->name));
    case ProviderConfig::Place::Own:
        return tr("Your entries are sent to %1, a host that you call your own.")
            .arg(m_asked->host());
    case ProviderConfig::Place::Cloud:
        break;
    }
    return tr("Your entries are sent to %1 (%2), but for those that are for this device only.")
        .arg(titleOf(m_asked->name), m_asked->host());
}

} // namespace englog
