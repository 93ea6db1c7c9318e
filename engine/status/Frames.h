// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Health.h"
#include "engine/domain/TaskEvent.h"

#include <QJsonObject>

namespace englog {

/// The messages of the status service, `{"type", "data"}`, as they go over the wire.
///
/// Nothing in them is text of an entry. Where the engine has words that came from outside (why a
/// provider refused, what a task failed of), a fixed word of ours stands in their place; of results
/// only what is named here goes out.
namespace frames {

/// What says all there is to say at present.
struct Snapshot
{
    QueueStats queue;
    QList<ProcessingStatus> entries;
    QList<Task> tasks;
    QList<Alert> alerts;
};

/// A message as an unmasked text frame of a server. Source: RFC 6455, section 5.2.
[[nodiscard]] QByteArray encode(const QString &type, const QJsonObject &data);

[[nodiscard]] QJsonObject hello(const QString &version, const QByteArray &nonce);
[[nodiscard]] QJsonObject ready(qint64 seq, const Snapshot &snapshot);
[[nodiscard]] QJsonObject taskStatus(const TaskEvent &event, Instant now);
[[nodiscard]] QJsonObject processingComplete(const EntryId &entry, const AggregatedResults &results,
                                             Instant now);
[[nodiscard]] QJsonObject queueStats(const QueueStats &stats);
/// \param tasks  how many it was done to; absent: that is not known
/// \param error  why it was not done: a code of ours and a sentence; no code: it was
[[nodiscard]] QJsonObject commandResult(const QString &id, std::optional<int> tasks,
                                        const std::optional<Error> &error);

} // namespace frames

} // namespace englog
