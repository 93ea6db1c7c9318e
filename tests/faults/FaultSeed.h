// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRandomGenerator>

namespace englog::test {

/// What a random run begins with: ENGLOG_FAULT_SEED, or a number of the system's; printed, so that
/// the run can be repeated.
inline quint32 faultSeed()
{
    const quint32 seed = qEnvironmentVariableIsSet("ENGLOG_FAULT_SEED")
        ? qEnvironmentVariable("ENGLOG_FAULT_SEED").toUInt()
        : QRandomGenerator::system()->generate();
    qInfo("ENGLOG_FAULT_SEED=%u", seed);
    return seed;
}

} // namespace englog::test
