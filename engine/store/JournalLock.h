// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace englog {

/// Who uses a journal at the moment, told by locks that end with their process.
///
/// Beside the journal lies `<journal>-lock`. Its first byte is the gate: whoever uses the journal
/// holds it shared, whoever migrates or restores it holds it alone. Behind it are 64 slots of 64
/// bytes; each user locks one and writes its name there (`instance pid program`). The kernel drops
/// the locks of a process that dies, however it dies, so a free slot means a dead user at once,
/// without a clock. Locks belong to the open file (F_OFD_SETLK), not to the process.
///
/// Writers of several processes take turns here too, since SQLite's own wait for a lock sleeps and
/// is unfair. Whoever wants to write locks the door, then the desk, and lets go of the door; so one
/// that comes back at once finds the door held by who waits for the desk, and stands behind them.
///
/// *Thread:* any, one at a time; beginTurn() and endTurn() in the writer's, and lives() in any,
/// beside the rest.
/// *Errors:* Busy, naming those who hold it; Denied when the file cannot be made.
class JournalLock
{
public:
    /// Held by one user of many; Busy when another has it alone for longer than a second, which is
    /// longer than making a journal takes.
    static Result<std::unique_ptr<JournalLock>>
    share(const QString &journal, const QString &instance, const QString &program);
    /// Held alone, once the others have let go, which they are asked for after a moment; Busy after
    /// `patience`, or as soon as there is no need for it any more.
    static Result<std::unique_ptr<JournalLock>> takeAlone(const QString &journal,
                                                          const QString &instance,
                                                          const QString &program, Millis patience,
                                                          const std::function<bool()> &needed = {});
    ~JournalLock();
    Q_DISABLE_COPY_MOVE(JournalLock)

    /// From alone to shared, without a moment in between.
    Result<> shareNow();

    [[nodiscard]] int slot() const { return m_slot; }
    /// Whether the user with this slot and name still lives.
    [[nodiscard]] bool lives(int slot, const QString &instance) const;
    /// Waits until no other process writes, in a fair order, but not for ever: after 5 s SQLite's
    /// own lock has to tell who may. endTurn() lets the next one in.
    void beginTurn();
    void endTurn();
    /// Whether somebody waits to have the journal alone. That the answer may be another one shows
    /// in the lock file's times, which a file watch sees.
    [[nodiscard]] bool wanted() const;

    [[nodiscard]] static QString pathFor(const QString &journal);

private:
    explicit JournalLock(int file) : m_file(file) {}
    static Result<std::unique_ptr<JournalLock>> openFile(const QString &journal);
    Result<> takeSlot(const QString &instance, const QString &program);
    [[nodiscard]] QStringList holders() const; ///< `program (pid 12)`, without ourselves

    int m_file;
    int m_slot = -1;
};

} // namespace englog
