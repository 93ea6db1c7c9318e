// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Estimate.h"

#include <cmath>

namespace englog {

namespace {

constexpr double overheadMs = 0.25;

double meanOfKnown(const QueuePace &pace)
{
    double sum = 0.0;
    int known = 0;
    for (const QueuePace::Kind &kind : pace.kinds) {
        sum += kind.meanMs;
        known += kind.meanMs > 0.0 ? 1 : 0;
    }
    return known > 0 ? sum / known : 0.0;
}

} // namespace

std::optional<Millis> Estimate::timeLeft(const QueuePace &pace, Ahead ahead)
{
    const double elsewhere = meanOfKnown(pace);
    double open = 0.0;
    double done = 0.0;
    for (const QueuePace::Kind &kind : pace.kinds) {
        const double cost = (kind.meanMs > 0.0 ? kind.meanMs : elsewhere) + overheadMs;
        open +=
            cost * static_cast<double>(ahead == Ahead::Interactive ? kind.openFirst : kind.open);
        done += cost * static_cast<double>(kind.done);
    }
    if (done <= 0.0)
        return std::nullopt;
    return Millis(std::llround(open / done * static_cast<double>(pace.window.count())));
}

} // namespace englog
