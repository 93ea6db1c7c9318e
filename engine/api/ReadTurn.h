// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

namespace englog {

/// Keeps reads of one kind from overtaking each other: two that run side by side may be answered in
/// either order, and whoever shows the last answer then shows the older one, for good.
///
/// Only one is under way at a time; what is asked for meanwhile is asked once more after it:
///
///     if (!m_turn.begins())
///         return;
///     m_store.read(…).then(this, [this](…) {
///         show(…);
///         if (m_turn.endsForAnother())
///             read();
///     });
///
/// *Thread:* one.
class ReadTurn
{
public:
    [[nodiscard]] bool begins()
    {
        m_again = m_reading;
        return !std::exchange(m_reading, true);
    }
    [[nodiscard]] bool endsForAnother()
    {
        m_reading = false;
        return std::exchange(m_again, false);
    }

private:
    bool m_reading = false;
    bool m_again = false;
};

} // namespace englog
