// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"

#include "app/Composition.h"
#include "app/ExitStatus.h"
#include "app/UnixSignals.h"

#include <csignal>
#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

Job::Job(CommandLine arguments, Output &output, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_output(output)
{}

Job::~Job() = default;

Engine &Job::engine()
{
    Q_ASSERT(m_composition);
    return m_composition->engine();
}

void Job::adopt(std::unique_ptr<Composition> composition)
{
    m_composition = std::move(composition);
    m_composition->onWanted([this] { letGo(); });
}

void Job::letGo()
{
    m_wanted = true;
    const Error wanted{ErrorCode::Busy, u"another process needs the journal for itself"_s,
                       u"try again in a moment"_s};
    if (!m_stop)
        return end(wanted);
    m_output.note(wanted.detail);
    std::exchange(m_stop, nullptr)();
}

void Job::onInterrupt(const std::function<void()> &stop)
{
    m_stop = stop;
    m_signals = std::make_unique<UnixSignals>(std::initializer_list<int>{SIGINT, SIGTERM, SIGHUP});
    connect(m_signals.get(), &UnixSignals::raised, this, [this] {
        if (m_stop)
            std::exchange(m_stop, nullptr)();
    });
}

void Job::end(int status)
{
    if (std::exchange(m_ending, true))
        return;
    const int last = m_wanted ? exitStatusOf(ErrorCode::Busy) : status;
    if (!m_composition) {
        Q_EMIT ended(last);
        return;
    }
    engine().shutdown().then(this, [this, last](const Result<> &) { Q_EMIT ended(last); });
}

void Job::end(const Error &error)
{
    if (m_ending)
        return;
    m_output.error(error);
    end(exitStatusOf(error.code));
}

} // namespace englog
