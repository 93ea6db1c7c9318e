// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"
#include "engine/domain/Task.h"

#include <QMetaType>

#include <optional>

namespace englog {

/// What became of a task, after the commit that says so.
struct TaskEvent
{
    TaskId task;
    EntryId entry;
    TaskKind kind = TaskKind::SentimentAnalysis;
    TaskState state = TaskState::Processing;
    bool entryEnded = false;
    std::optional<ErrorCode> why = {}; ///< where a try failed
};

} // namespace englog

Q_DECLARE_METATYPE(englog::TaskEvent)
