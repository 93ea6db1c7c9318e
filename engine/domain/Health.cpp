// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Health.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

QString toString(Wellness wellness)
{
    switch (wellness) {
    case Wellness::Healthy:
        return u"healthy"_s;
    case Wellness::Degraded:
        return u"degraded"_s;
    case Wellness::Unhealthy:
        break;
    }
    return u"unhealthy"_s;
}

Wellness HealthReport::wellness() const
{
    Wellness worst = Wellness::Healthy;
    for (const Check &check : checks)
        worst = std::max(worst, check.wellness);
    return worst;
}

QJsonObject toJson(const HealthReport &report)
{
    QJsonObject checks;
    for (const HealthReport::Check &check : report.checks)
        checks[check.name] =
            QJsonObject{{u"status"_s, toString(check.wellness)},
                        {u"reason"_s, check.reason.isEmpty() ? QJsonValue() : check.reason}};
    return {{u"status"_s, toString(report.wellness())}, {u"checks"_s, checks}};
}

QJsonObject toJson(const Alert &alert)
{
    return {{u"name"_s, alert.name},
            {u"state"_s, alert.state == Alert::State::Firing ? u"firing"_s : u"resolved"_s},
            {u"since"_s, toRfc3339(alert.since)},
            {u"summary"_s, alert.summary}};
}

} // namespace englog
