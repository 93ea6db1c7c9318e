// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CommandLine.h"
#include "app/cli/Output.h"
#include "engine/api/Engine.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace englog {

class Composition;
class UnixSignals;

/// One run of one verb: what it was told, the engine it works with, and its end.
///
/// A verb asks the engine and returns; what it does with the answer follows from the event loop.
/// Every way through a verb comes to end() exactly once.
///
/// *Thread:* main.
class Job : public QObject
{
    Q_OBJECT

public:
    Job(CommandLine arguments, Output &output, QObject *parent = nullptr);
    ~Job() override;
    Q_DISABLE_COPY_MOVE(Job)

    [[nodiscard]] const CommandLine &arguments() const { return m_arguments; }
    [[nodiscard]] Output &output() { return m_output; }

    /// The engine that adopt() brought.
    [[nodiscard]] Engine &engine();
    [[nodiscard]] Composition &composition() { return *m_composition; }
    void adopt(std::unique_ptr<Composition> composition);

    /// Goes on with the value once it is there; a failure ends the job.
    template<typename T, typename Next>
    void then(QFuture<Result<T>> future, Next next)
    {
        future.then(this, [this, next = std::move(next)](const Result<T> &result) {
            if (!result)
                end(result.error());
            else if constexpr (std::is_void_v<T>)
                next();
            else
                next(*result);
        });
    }

    /// Calls `stop` once, when a person, the system, or a process that wants the journal alone
    /// asks the program to end. Without it such a process ends the job with ErrorCode::Busy.
    void onInterrupt(const std::function<void()> &stop);

    void end(int status = 0);
    void end(const Error &error);

Q_SIGNALS:
    void ended(int status); ///< once; the engine has let go of its work

private:
    void letGo();

    CommandLine m_arguments;
    Output &m_output;
    std::unique_ptr<Composition> m_composition;
    std::unique_ptr<UnixSignals> m_signals;
    std::function<void()> m_stop; ///< until it is called
    bool m_wanted = false;
    bool m_ending = false;
};

} // namespace englog
