// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"

#include <atomic>

namespace englog::test {

/// Time that stands still until a test moves it.
class FakeClock : public Clock
{
public:
    [[nodiscard]] Instant now() const override { return Instant(Millis(m_now.load())); }
    [[nodiscard]] Millis sinceBoot() const override { return Millis(m_boot.load()); }
    [[nodiscard]] Millis asleep() const override { return Millis(m_asleep.load()); }
    [[nodiscard]] QString bootId() const override { return m_bootId; }

    void advance(Millis by)
    {
        m_now += by.count();
        m_boot += by.count();
    }
    void sleep(Millis by)
    {
        advance(by);
        m_asleep += by.count();
    }
    void jumpWall(Millis by) { m_now += by.count(); }
    void reboot(const QString &id)
    {
        m_bootId = id;
        m_boot = 0;
    }

private:
    std::atomic<qint64> m_now = 1'790'000'000'000; // 2026-09-21
    std::atomic<qint64> m_boot = 1'000'000;
    std::atomic<qint64> m_asleep = 0;
    QString m_bootId = QStringLiteral("boot-1");
};

/// Dice that a test loads: roll() gives `next`, bits() count up.
class FakeDice : public Dice
{
public:
    double roll() override { return next; }
    quint64 bits() override { return m_bits += 0x9e3779b97f4a7c15ULL; }

    double next = 0.0;

private:
    std::atomic<quint64> m_bits = 1;
};

} // namespace englog::test
