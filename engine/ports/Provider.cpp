// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ports/Provider.h"

namespace englog {

Provider::~Provider() = default;

void Provider::analyseTogether(const QList<Ask> &asks, const Alive &alive)
{
    for (const Ask &ask : asks)
        analyse(ask.request, ask.stop, alive, ask.done);
}

} // namespace englog
