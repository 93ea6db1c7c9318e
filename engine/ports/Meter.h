// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <chrono>

namespace englog {

/// Where the engine tells what it has just done, for whoever counts it.
///
/// It is told of what this process did, once it is on disk: of a journal that several work on each
/// counts its own share, and what only the rows know (how much waits, who works) is no part of it.
///
/// *Thread:* any. A call is made within the writer's rounds and the runners' turns: it must cost
/// next to nothing, and wait for nobody.
class Meter
{
public:
    virtual ~Meter() = default;

    /// One that counts nothing, for where nobody asks.
    [[nodiscard]] static Meter &none();

    /// Tasks were added to the queue: new ones, and dead letters that a person had tried again.
    virtual void queued(TaskKind kind, int tasks) = 0;

    /// A task that was done and whose result is stored.
    struct Done
    {
        TaskKind kind = TaskKind::SentimentAnalysis;
        QString service = {};             ///< who was asked; empty: the on-device analyser
        std::chrono::microseconds took{}; ///< from the begin of the last try
        Millis waited{};                  ///< from its making until it was claimed for that
    };
    virtual void completed(const Done &done) = 0;
    virtual void retried(TaskKind kind) = 0; ///< a try failed, and there is to be another
    virtual void failed(TaskKind kind) = 0;  ///< it was given up, after the last of its tries

    /// A request that left for a service, and has ended.
    struct Call
    {
        QString provider;
        QString model;
        int status = 0; ///< HTTP; 0: no answer
        qint64 tokensIn = 0;
        qint64 tokensOut = 0;
        double costUsd = 0.0; ///< as far as it is known
    };
    virtual void called(const Call &call) = 0;

    /// A transaction was committed, this long after the writer had turned to it.
    virtual void stored(std::chrono::microseconds took) = 0;
};

} // namespace englog
