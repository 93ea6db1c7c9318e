// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Dice.h"

#include <mutex>

namespace englog {

/// The system's own randomness.
class SystemDice : public Dice
{
public:
    [[nodiscard]] double roll() override;
    [[nodiscard]] quint64 bits() override;

private:
    std::mutex m_mutex;
};

} // namespace englog
