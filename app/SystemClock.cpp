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

Millis SystemClock::sinceBoot() const
{
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::duration_cast<Millis>(std::chrono::seconds(time.tv_sec)
                                              + std::chrono::nanoseconds(time.tv_nsec));
}

} // namespace englog
