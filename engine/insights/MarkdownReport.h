// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QByteArray>

namespace englog {

/// A report as one Markdown file (CommonMark with tables), its pictures inside as data URIs.
[[nodiscard]] QByteArray markdownReport(const ReportModel &report);

} // namespace englog
