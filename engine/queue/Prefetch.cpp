// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Prefetch.h"

#include <algorithm>

namespace englog {

void Prefetch::took(double milliseconds)
{
    m_meanMs = std::max(0.05, m_meanMs + (milliseconds - m_meanMs) / 8.0);
}

int Prefetch::target() const
{
    const double wanted = m_threads * windowMs / m_meanMs;
    const int least = std::max(2 * m_threads, m_least);
    return std::clamp(static_cast<int>(std::min(wanted, double(most))), least,
                      std::max(least, most));
}

} // namespace englog
