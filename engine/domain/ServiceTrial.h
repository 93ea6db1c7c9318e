// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"

#include <QString>

namespace englog {

/// How a provider on a network answered when it was tried out.
struct ServiceTrial
{
    QString model;
    QString answer;    ///< in short, as it came
    int dimension = 0; ///< of an embedding
    Millis took{};

    friend bool operator==(const ServiceTrial &, const ServiceTrial &) = default;
};

} // namespace englog
