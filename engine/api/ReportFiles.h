// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/ports/Store.h"

namespace englog {

/// What leaves the journal as files, each a WholeFile.
///
/// *Thread:* any that may wait for a disk. *Errors:* Usage (unknown format), WholeFile's.
class ReportFiles
{
public:
    /// \param format  `html`, `markdown` or `json`
    static Result<> write(const ReportModel &report, const QString &path, const QString &format);
    /// The report's charts as SVG, in a folder that is made where absent; their paths.
    static Result<QStringList> writePictures(const ReportModel &report, const QString &folder);
    /// The entries of the range as JSON lines, oldest first; how many.
    static Result<int> exportEntries(Stores &stores, const QString &path, const DateRange &range);
};

} // namespace englog
