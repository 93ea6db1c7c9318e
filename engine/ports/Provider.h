// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

#include <functional>
#include <stop_token>

namespace englog {

/// Somebody who can analyse an entry: the on-device analyser, or a service on the network.
///
/// *Thread:* analyse() may be called from any thread, many at a time. A provider that computes
/// does so in the caller's thread and answers before it returns; one that waits for a network
/// returns at once. `done` is called exactly once, from whatever thread the answer comes in.
///
/// *Errors:* Transient (worth another try), Offline (the provider as a whole), Denied (key or
/// quota: a person must act), Invalid (this text, for good), Cancelled.
class Provider
{
public:
    enum class Reach {
        Device,  ///< computes in this process
        Network, ///< sends the text to another
    };

    /// What a result is labelled with, and what makes it stale when it changes.
    struct Identity
    {
        QString provider;
        QString model;
        QString promptVersion;
        friend bool operator==(const Identity &, const Identity &) = default;
    };

    using Done = std::function<void(Result<Analysis>)>;
    /// Told at least once a window of text that work goes on; may be empty.
    using Alive = std::function<void()>;

    virtual ~Provider();

    [[nodiscard]] virtual Reach reach() const = 0;
    /// The tightest level of entries that it may be given: `Local` of whatever is on this machine,
    /// or that the person calls their own.
    [[nodiscard]] virtual AiLevel reads() const
    {
        return reach() == Reach::Device ? AiLevel::Local : AiLevel::Any;
    }
    [[nodiscard]] virtual Identity identity(TaskKind kind) const = 0;
    /// The themes that it looks for where a request names none.
    [[nodiscard]] virtual QList<ThemeDefinition> themes() const { return {}; }
    virtual void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                         const Done &done) = 0;

    /// One of several requests that are made at once.
    struct Ask
    {
        AnalysisRequest request;
        std::stop_token stop;
        Done done;
    };
    /// How many requests one call may answer, of which this is the first.
    [[nodiscard]] virtual int mostInCall(const AnalysisRequest &) const { return 1; }
    /// Whether one call may answer both.
    [[nodiscard]] virtual bool shareCall(const AnalysisRequest &, const AnalysisRequest &) const
    {
        return false;
    }
    /// As analyse(), of requests that share a call with the first of them. Each is answered by
    /// itself: what is wrong with one says nothing of the others.
    virtual void analyseTogether(const QList<Ask> &asks, const Alive &alive);

protected:
    Provider() = default;
    Provider(const Provider &) = default;
    Provider &operator=(const Provider &) = default;
};

} // namespace englog
