// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/BatchFill.h"

#include "engine/workers/JournalThemes.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<> BatchFill::checkRoom(Stores &stores, const QString &hint)
{
    if (!m_open) {
        const auto open = stores.tasks.openCount();
        if (!open)
            return fail(open.error());
        m_open = *open;
    }
    if (*m_open < m_queueMaxSize)
        return {};
    return fail(ErrorCode::Full,
                u"the queue holds %1 tasks, as many as QUEUE_MAX_SIZE allows"_s.arg(*m_open), hint);
}

Result<int> BatchFill::add(Stores &stores, const EntryId &entry, Instant now)
{
    if (!m_plan.batch && !m_plan.wanted.isEmpty()) {
        const auto made = stores.batches.make(m_name, m_maker, now);
        if (!made)
            return fail(made.error());
        m_plan.batch = *made;
    }
    for (auto it = m_plan.wanted.cbegin();
         m_plan.accept == QueuePlan::Accept::None && it != m_plan.wanted.cend(); ++it) {
        if (auto gone = stores.results.remove(entry, it.key()); !gone)
            return fail(gone.error());
    }
    const auto queued = queueByThemes(stores, entry, m_plan, now);
    if (!queued)
        return queued;
    m_tasks += *queued;
    *m_open += *queued;
    return queued;
}

Result<> BatchFill::close(Stores &stores, Instant now)
{
    return m_plan.batch ? stores.batches.close(*m_plan.batch, now) : Result<>();
}

} // namespace englog
