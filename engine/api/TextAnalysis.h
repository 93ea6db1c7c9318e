// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <QFuture>
#include <QThreadPool>

namespace englog {

/// Analyses a text that belongs to no journal; nothing is stored.
///
/// *Thread:* run() from any; the work is done in `pool`.
class TextAnalysis
{
public:
    /// \param providers  who answers each kind
    /// \param kinds  empty: all; insight_generation runs the five it needs, and shows them only
    ///               where they were asked for
    static QFuture<Result<AggregatedResults>>
    run(QThreadPool &pool, const QMap<TaskKind, std::shared_ptr<Provider>> &providers,
        const AnalysisRequest &prototype, const QList<TaskKind> &kinds, Instant now);
};

} // namespace englog
