// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace englog::eval {

/// One line of the table: a score, and the floor that the goals set, where they set one.
struct Score
{
    QString set;
    QString metric;
    double value = 0.0;
    std::optional<double> floor;
};

/// One named group of measurements.
struct Measurement
{
    QString name;
    std::function<std::vector<Score>(Provider &)> measure;
};

/// All groups, in the order in which they run; those whose sets are not there give no scores.
[[nodiscard]] std::vector<Measurement> allMeasurements();

} // namespace englog::eval
