// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Output.h"
#include "app/cli/Verb.h"

#include <QElapsedTimer>
#include <QStringList>

#include <memory>
#include <optional>

namespace englog {

class Job;

/// The command line as a whole: finds the verb, answers for help, and runs the job.
///
/// *Thread:* main.
class Cli
{
public:
    /// \param arguments  without the program's name
    explicit Cli(const QStringList &arguments);
    ~Cli();
    Q_DISABLE_COPY_MOVE(Cli)

    /// The exit status, once known without an event loop; else the job has begun and will end the
    /// application with it.
    [[nodiscard]] std::optional<int> start();

    /// Tells the error; its exit status.
    [[nodiscard]] int refuse(const Error &error);

private:
    [[nodiscard]] int help(const Verb *verb);
    [[nodiscard]] int about();
    [[nodiscard]] std::optional<int> run(const Verb &verb, const CommandLine &line);

    QStringList m_arguments;
    QList<Verb> m_verbs;
    Output m_output;
    std::unique_ptr<Job> m_job;
    QElapsedTimer m_since; ///< the job began
};

} // namespace englog
