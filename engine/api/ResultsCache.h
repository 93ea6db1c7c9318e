// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Ids.h"
#include "engine/domain/Insights.h"

#include <QCache>

namespace englog {

/// The results of the entries last looked at and what was found over all, so that a second look
/// costs no read. An entry's results are compared with those of others: whatever changes, all of it
/// is old.
///
/// A read takes time, and what it reads may change meanwhile: keep() takes the mark() of before the
/// read and leaves out what was read before the last change.
///
/// *Thread:* one.
class ResultsCache
{
public:
    using Mark = quint64;

    [[nodiscard]] const AggregatedResults *find(const EntryId &id) { return m_results.object(id); }
    [[nodiscard]] Mark mark() const { return m_changes; }
    void keep(const EntryId &id, const AggregatedResults &results, Mark readAfter)
    {
        if (readAfter == m_changes)
            m_results.insert(id, new AggregatedResults(results));
    }
    [[nodiscard]] const std::optional<JournalFindings> &findings() const { return m_findings; }
    void keep(const JournalFindings &findings, Mark readAfter)
    {
        if (readAfter == m_changes)
            m_findings = findings;
    }
    void forgetAll()
    {
        ++m_changes;
        m_results.clear();
        m_findings.reset();
    }

private:
    Mark m_changes = 0;
    std::optional<JournalFindings> m_findings;
    QCache<EntryId, AggregatedResults> m_results{256};
};

} // namespace englog
