// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/queue/Options.h"

#include <vector>

namespace englog::bench {

/// One figure that was measured.
struct Figure
{
    QString what;
    std::optional<double> value;
    QString unit;
    std::vector<double> milliseconds; ///< the times behind it, where it has any
    QJsonObject more;                 ///< what else was seen, told beside the options
};

/// Prints it as one line of JSON.
void print(const Options &options, const Figure &figure);

/// The median time of an fdatasync after 4 kB written in place, in this folder.
[[nodiscard]] Figure syncTime(const QString &folder);

/// A value of /proc/self/status, such as `VmRSS`, in kB.
[[nodiscard]] qint64 statusKb(const QByteArray &name);

} // namespace englog::bench
