// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace englog::bench {

/// What bench_queue is asked to measure, and how; -1 where the case decides.
struct Options
{
    QString what;        ///< the case
    int concurrency = 1; ///< tasks, or saves, in flight
    int backlog = -1;    ///< tasks that wait at the start
    int future = 0;      ///< tasks whose time has not come, at the best priority
    int workers = 0;     ///< englog-worker processes beside
    int slowSyncMs = 0;  ///< added to each fsync and fdatasync
    int seconds = -1;
    int tasks = -1; ///< measured, of a longer backlog, once the queue is under way
    int saves = 2'000;
    bool draining = false;
    bool synced = true;   ///< false: commits are not synced, whatever the engine asks for
    bool results = false; ///< each task stores a result
    bool listens = true;  ///< somebody shows the queue's numbers, as a window does
    bool watched = false; ///< with metrics and looks at its health, as where status is served
    bool profile = false; ///< time each statement
    QString folder;       ///< where the journal is made; empty: the system's for temporary files
    QString journal;      ///< for `fill`: the file

    /// The options of the command line; ends the program where they are wrong.
    [[nodiscard]] static Options parse();

    /// What was set, for the report.
    [[nodiscard]] QJsonObject toJson() const;

    [[nodiscard]] int backlogOr(int usual) const { return backlog < 0 ? usual : backlog; }
    [[nodiscard]] int secondsOr(int usual) const { return seconds < 0 ? usual : seconds; }
};

} // namespace englog::bench
