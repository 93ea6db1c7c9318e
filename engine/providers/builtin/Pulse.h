// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <stop_token>
#include <utility>

namespace englog::builtin {

/// Long work's tie to whoever asked for it: says that it lives, and hears when to stop.
class Pulse
{
public:
    Pulse() = default;
    Pulse(std::stop_token stop, Provider::Alive alive)
        : m_stop(std::move(stop))
        , m_alive(std::move(alive))
    {}

    /// Tells that work goes on. False: give up, nobody waits any more.
    [[nodiscard]] bool goesOn() const
    {
        if (m_alive)
            m_alive();
        return !m_stop.stop_requested();
    }

    /// As goesOn(), but asks only where `step` begins a window.
    [[nodiscard]] bool goesOnAt(qsizetype step, qsizetype window = 2'048) const
    {
        return step % window != 0 || goesOn();
    }

private:
    std::stop_token m_stop;
    Provider::Alive m_alive;
};

/// What an analysis that was told to stop answers.
[[nodiscard]] inline tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, QStringLiteral("the analysis was cancelled"));
}

} // namespace englog::builtin
