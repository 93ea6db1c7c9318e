// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"
#include "engine/domain/Result.h"
#include "engine/domain/Task.h"

#include <QSet>
#include <QStringList>

#include <optional>

namespace englog {

/// What was found out about the engine at one moment. What is absent could not be found out.
struct HealthFacts
{
    struct Disk
    {
        qint64 free = 0;  ///< bytes that this user may still write where the journal lies
        qint64 total = 0; ///< bytes
    };
    struct Backups
    {
        std::optional<Instant> newest; ///< absent: none was ever made
        bool isBehind = false;         ///< the journal has changed since
    };

    std::optional<QueueStats> queue;
    std::optional<Disk> disk;
    std::optional<Backups> backups;
    std::optional<bool> isThere; ///< the journal's file, by its name
    /// Providers that ready tasks are for, as the tasks are shared out now.
    QSet<QString> wanted;

    std::optional<Error> readTrouble;  ///< what the last look at the journal ended with
    std::optional<Error> writeTrouble; ///< and the last commit
    Millis unanswered{};               ///< for how long a look at the journal has been under way

    /// For how long there has been ready work of which nothing has ended. Time in which the
    /// machine slept, or in which a person had analysis switched off, does not count.
    Millis stuck{};
    Millis workerTimeout{15'000}; ///< WORKER_HEALTH_CHECK_TIMEOUT
    QStringList order;            ///< ENGLOG_PROVIDER: those who are asked
    QString statusTrouble;        ///< why the status service that was asked for is not served
};

/// One thing that is wrong.
struct Condition
{
    QString name; ///< as in Alert
    QString part; ///< the check that it belongs to
    Wellness wellness = Wellness::Degraded;
    QString summary;
    bool isAlert = true; ///< false: something is not known, which calls nobody

    friend bool operator==(const Condition &, const Condition &) = default;
};

/// What is wrong, by rules over facts; README.md has them as a table.
///
/// What is not known makes its check degraded: it is not healthy, and calls nobody.
///
/// Pure: the same facts at the same time are the same answer. No summary holds what others said
/// (an error of a provider may repeat a text).
namespace HealthCheck {

inline constexpr Millis backupLasts{qint64(30) * 24 * 3'600'000};

[[nodiscard]] QList<Condition> conditions(const HealthFacts &facts, Instant now);

/// Conditions, by what is before the `:` of their names, of which nothing is known: whether they
/// are there or not.
[[nodiscard]] QStringList unknown(const HealthFacts &facts);

/// All five checks, in the order of the table.
[[nodiscard]] HealthReport report(const QList<Condition> &conditions);

/// Whether a worker has given no sign of life for so long, though it works: it holds tasks, or did
/// until others took them from it.
[[nodiscard]] bool isSilent(const WorkerStatus &worker, Millis timeout, Instant now);

/// Workers that are not silent.
[[nodiscard]] int activeWorkers(const QueueStats &stats, Millis timeout, Instant now);

} // namespace HealthCheck

} // namespace englog
