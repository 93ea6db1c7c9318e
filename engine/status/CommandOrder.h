// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/StatusSource.h"

#include <QJsonObject>

namespace englog {

/// What a client orders: `{id, name, task_type?, task_ids?, journal_ids?, reason?, all?}`.
///
/// *Errors:* of from(): Usage, for what is no order, and for one that would end all work where
/// `all` does not say so.
struct CommandOrder
{
    enum class Name {
        Pause,  ///< of a task type, or all
        Resume, ///< of a task type, or all
        Retry,  ///< dead letters that the filter names; no filter: all
        Cancel, ///< what has not ended, that the filter names; `all` for all
    };

    QString id; ///< the client's own name for it, at most 64 characters
    Name name = Name::Pause;
    TaskFilter filter;

    [[nodiscard]] static Result<CommandOrder> from(const QJsonObject &data);

    /// How many tasks it was done to; nothing where that is not what it is about.
    [[nodiscard]] QFuture<Result<std::optional<int>>> giveTo(StatusSource &source) const;
};

} // namespace englog
