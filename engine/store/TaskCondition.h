// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"
#include "engine/store/Statement.h"

namespace englog {

/// A TaskFilter as a condition on `task t`: the selectors are joined by "or" among one kind
/// (these tasks, those entries, that batch), everything else by "and".
class TaskCondition
{
public:
    explicit TaskCondition(const TaskFilter &filter);

    [[nodiscard]] const QString &sql() const { return m_sql; }
    void bind(Statement &statement) const;

private:
    QString m_sql;
    QVariantList m_values;
};

} // namespace englog
