// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <QHash>
#include <QMetaType>
#include <QUuid>

#include <compare>

namespace englog {

/// An entry's name for ever: a UUID of version 7, so that ids sort by the time they were made.
///
/// Source: RFC 9562, section 5.7.
struct EntryId
{
    QUuid uuid;

    /// The id with this time and these 74 random bits (the rest of both words is not used).
    [[nodiscard]] static EntryId make(Instant now, quint64 random1, quint64 random2);

    /// The id a text names, or ErrorCode::NotFound: what is no id names no entry.
    [[nodiscard]] static Result<EntryId> from(const QString &text);

    [[nodiscard]] bool isNull() const { return uuid.isNull(); }
    [[nodiscard]] QString toString() const { return uuid.toString(QUuid::WithoutBraces); }

    friend bool operator==(const EntryId &, const EntryId &) = default;
    friend bool operator<(const EntryId &a, const EntryId &b) { return a.uuid < b.uuid; }
    friend size_t qHash(const EntryId &id, size_t seed = 0) { return ::qHash(id.uuid, seed); }
};

/// A task's number in its journal.
struct TaskId
{
    qint64 value = 0;

    [[nodiscard]] QString toString() const { return QString::number(value); }

    friend auto operator<=>(const TaskId &, const TaskId &) = default;
    friend size_t qHash(const TaskId &id, size_t seed = 0) { return ::qHash(id.value, seed); }
};

/// A batch's number in its journal; written `b12`, so that it is never taken for a task's.
struct BatchId
{
    qint64 value = 0;

    [[nodiscard]] QString toString() const { return QStringLiteral("b%1").arg(value); }

    friend auto operator<=>(const BatchId &, const BatchId &) = default;
};

} // namespace englog

Q_DECLARE_METATYPE(englog::EntryId)
Q_DECLARE_METATYPE(englog::TaskId)
