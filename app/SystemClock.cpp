// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SystemClock.h"

#include <QFile>

#include <ctime>

using namespace Qt::StringLiterals;

namespace englog {

SystemClock::SystemClock()
{
    QFile file(u"/proc/sys/kernel/random/boot_id"_s);
    if (file.open(QIODevice::ReadOnly))
        m_bootId = QString::fromLatin1(file.readAll().trimmed());
}

Instant SystemClock::now() const
{
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

namespace {

std::chrono::nanoseconds timeOf(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

} // namespace

Millis SystemClock::sinceBoot() const
{
    return std::chrono::duration_cast<Millis>(timeOf(CLOCK_BOOTTIME));
}

Millis SystemClock::asleep() const
{
    const auto awake = timeOf(CLOCK_MONOTONIC); // this one stands still while the machine sleeps
    return std::chrono::duration_cast<Millis>(timeOf(CLOCK_BOOTTIME) - awake);
}

} // namespace englog
