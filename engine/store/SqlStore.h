// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Meter.h"
#include "engine/ports/Store.h"

#include <QString>

#include <memory>

namespace englog {

/// A journal in one SQLite file: its lock, its writer thread, its reader threads.
///
/// Opening looks before it touches: a foreign or damaged file, a newer schema, a folder that cannot
/// be written is refused and left as it was. An older schema is brought up to date alone, after a
/// verified backup beside it (`<journal>.before-schema-N`).
class SqlStore final : public Store
{
public:
    struct Options
    {
        QString path;
        QString program;     ///< as other processes are told who holds the journal
        QByteArray timeZone; ///< IANA, for a journal that is made; empty: the system's
        Meter &meter = Meter::none();
    };

    /// Errors: Corrupt, TooNew, Denied, Busy (migrated or restored by another), Full.
    static Result<std::unique_ptr<SqlStore>> open(const Options &options, Clock &clock, Dice &dice);

    /// Replaces the journal by a verified copy of the backup; how many entries it holds. Waits
    /// `patience` for others to let go.
    static Result<int> restore(const QString &backup, const Options &options, Clock &clock,
                               Dice &dice, Millis patience = Millis(10'000));

    /// The version of the SQLite library, or empty where Qt's driver for it is missing.
    [[nodiscard]] static QString sqliteVersion();

    ~SqlStore() override;
    Q_DISABLE_COPY_MOVE(SqlStore)

    void onForeignChange(std::function<void()> listener) override;
    [[nodiscard]] QString instance() const override;
    QFuture<Result<int>> backup(const QString &file) override;
    QFuture<Result<QStringList>> check() override;
    void drain() override;
    void close() override;

    /// What was wrong with the last commit that failed, until one after it has stored something.
    /// *Thread:* any.
    [[nodiscard]] std::optional<Error> trouble() const;

    /// Whether another process waits to have the journal alone.
    [[nodiscard]] bool wanted() const;

protected:
    void postWrite(Erased job, Durability durability, Urgency urgency) override;
    void postRead(Erased job) override;

private:
    class Private;
    explicit SqlStore(std::unique_ptr<Private> parts);

    std::unique_ptr<Private> d;
};

} // namespace englog
