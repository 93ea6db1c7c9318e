// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Meter.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace englog {

/// What is counted and timed, in the text form that Prometheus reads.
///
/// The counters and histograms tell what this process did since it was started: a task that another
/// process queued, did or gave up is in that one's. The gauges tell of the journal as a whole, as
/// it was when show() was last called. What a crash made of a task, and what a person cancelled, is
/// in no counter; a failure that turns out to have been an outage's stays counted.
///
/// The number of series is bounded: task types are six, models of which there are more than 50
/// count as `other`, and so do providers; no id of anything is a label. `worker_id` is the same
/// after a restart: the program, its machine and, besides the on-device analyser, who it asks.
///
/// *Thread:* any. text() takes about a quarter of a millisecond, the rest less than a microsecond.
/// *Source:* https://prometheus.io/docs/instrumenting/exposition_formats/
class Metrics final : public Meter
{
public:
    /// \param worker  how this process is called in `worker_id`, such as `englog-worker@host`
    explicit Metrics(const QString &worker);
    ~Metrics() override;
    Q_DISABLE_COPY_MOVE(Metrics)

    void queued(TaskKind kind, int tasks) override;
    void completed(const Done &done) override;
    void retried(TaskKind kind) override;
    void failed(TaskKind kind) override;
    void called(const Call &call) override;
    void stored(std::chrono::microseconds took) override;

    /// The queue as it is now. \param activeWorkers  that are alive, of all processes
    void show(const QueueStats &stats, int activeWorkers);

    /// What a scrape is answered with, as `text/plain; version=0.0.4; charset=utf-8`.
    [[nodiscard]] QByteArray text() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace englog
