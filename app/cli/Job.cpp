// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"

#include "app/Composition.h"
#include "app/ExitStatus.h"
#include "app/UnixSignals.h"

#include <csignal>

namespace englog {

Job::Job(CommandLine arguments, Output &output, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_output(output)
{
}

Job::~Job() = default;

Engine &Job::engine()
{
    Q_ASSERT(m_composition);
    return m_composition->engine();
}

void Job::adopt(std::unique_ptr<Composition> composition)
{
    m_composition = std::move(composition);
}

void Job::onInterrupt(const std::function<void()> &stop)
{
    m_signals = std::make_unique<UnixSignals>(std::initializer_list<int>{SIGINT, SIGTERM, SIGHUP});
    connect(m_signals.get(), &UnixSignals::raised, this, stop, Qt::SingleShotConnection);
}

void Job::end(int status)
{
    if (m_ending)
        return;
    m_ending = true;
    if (!m_composition) {
        Q_EMIT ended(status);
        return;
    }
    engine().shutdown().then(this, [this, status](const Result<> &) { Q_EMIT ended(status); });
}

void Job::end(const Error &error)
{
    if (m_ending)
        return;
    m_output.error(error);
    end(exitStatusOf(error.code));
}

} // namespace englog
