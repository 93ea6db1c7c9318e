// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/app/Programs.h"

#include <QRandomGenerator>

namespace englog::test {

/// Programs on a disk whose power can be cut: what was synced survives, and by chance some of what
/// was not. How the disk keeps its books stands in powercut_disk.cpp.
class PowerCut
{
public:
    enum class Unsynced {
        IsLost,
        SurvivesInPieces, ///< each block of 512 or 4,096 bytes, and each length, by a coin
    };

    PowerCut();

    /// Those run here write past the disk's books: sync() before the next that does not.
    [[nodiscard]] const Programs &programs() const { return m_programs; }
    [[nodiscard]] QString journal() const { return m_programs.journal(); }
    /// A program on this disk, started.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QString &program,
                                                  const QStringList &arguments);
    /// From now on it says that it has synced, and has not.
    void lie() { m_lies = true; }
    /// Kills each program that asks for its n-th sync from now on; 0: none.
    void cutAtSync(int n)
    {
        m_programs.setEnvironment(QStringLiteral("POWERCUT_AT"), QString::number(n));
    }

    /// All that is there is on disk now.
    void sync();
    /// When nobody runs any more: the journal's files become what the disk still has.
    void cut(Unsynced unsynced, QRandomGenerator &random) const;

private:
    [[nodiscard]] QByteArray survivor(const QString &name, const QString &key, Unsynced unsynced,
                                      QRandomGenerator &random) const;

    QTemporaryDir m_shadow;
    Programs m_programs;
    bool m_lies = false;
};

} // namespace englog::test
