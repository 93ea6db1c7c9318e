// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QByteArray>

namespace englog {

/// A report as one HTML file that needs nothing else: style and pictures are inside, scripts and
/// foreign resources are neither there nor allowed. It follows the reader's light or dark mode,
/// fits from 320 pixels up, prints, and has a table for every picture.
[[nodiscard]] QByteArray htmlReport(const ReportModel &report);

} // namespace englog
