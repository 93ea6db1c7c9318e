// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace englog {

/// How one part of the engine is, or all of it: as bad as the worst of its parts.
enum class Wellness {
    Healthy,
    Degraded,  ///< it works, and a person should look at it
    Unhealthy, ///< it does not work
};
[[nodiscard]] QString toString(Wellness wellness); ///< `healthy`, `degraded`, `unhealthy`

/// What `/health` answers: one check by the name of its part, in words without any text of an
/// entry.
struct HealthReport
{
    struct Check
    {
        QString name; ///< `queue`, `workers`, `store`, `providers`, `status`
        Wellness wellness = Wellness::Healthy;
        QString reason; ///< empty where it is healthy

        friend bool operator==(const Check &, const Check &) = default;
    };
    QList<Check> checks;

    [[nodiscard]] Wellness wellness() const; ///< the worst of them

    friend bool operator==(const HealthReport &, const HealthReport &) = default;
};
/// `{status, checks: {NAME: {status, reason}}}`, reason null where there is none.
[[nodiscard]] QJsonObject toJson(const HealthReport &report);

/// Something a person should know of: it fires once, and is resolved once.
struct Alert
{
    enum class State {
        Firing,
        Resolved,
    };

    QString name; ///< `queue_stuck`, `provider_open` and the like: one condition, `:` and whose
    State state = State::Firing;
    Instant since{}; ///< when it came to be so
    QString summary; ///< one sentence, without any text of an entry

    friend bool operator==(const Alert &, const Alert &) = default;
};
[[nodiscard]] QJsonObject toJson(const Alert &alert); ///< `{name, state, since, summary}`

} // namespace englog
