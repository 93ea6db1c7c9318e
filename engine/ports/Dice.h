// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace englog {

/// Chance, handed in so that a test can decide it.
///
/// *Thread:* any.
class Dice
{
public:
    virtual ~Dice() = default;

    [[nodiscard]] virtual double roll() = 0;  ///< uniform in [0, 1)
    [[nodiscard]] virtual quint64 bits() = 0; ///< 64 random bits
};

} // namespace englog
