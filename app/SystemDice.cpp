// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SystemDice.h"

#include <QRandomGenerator>

namespace englog {

double SystemDice::roll()
{
    const std::scoped_lock lock(m_mutex);
    return QRandomGenerator::system()->generateDouble();
}

quint64 SystemDice::bits()
{
    const std::scoped_lock lock(m_mutex);
    return QRandomGenerator::system()->generate64();
}

} // namespace englog
