// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/ProgressLine.h"
#include "engine/api/Engine.h"

#include <QTimer>

#include <variant>

namespace englog {

/// Waits until some tasks of the queue have ended, and tells of it on standard error.
///
/// It looks when the engine says that the queue has changed, and never by itself.
///
/// *Thread:* main.
class QueueWait : public QObject
{
    Q_OBJECT

public:
    enum class Outcome {
        Completed,
        Failed,  ///< all have ended, and some of them are in the dead letters
        Waiting, ///< what is left waits for a person, or nothing has moved for too long
    };

    struct All
    {};
    /// Whose tasks: everybody's, those of some entries, or those of a batch.
    using Scope = std::variant<All, QList<EntryId>, BatchId>;

    /// \param giveUpAfter  how long nothing at all may move
    QueueWait(Engine &engine, Scope scope, Millis giveUpAfter, QObject *parent);
    ~QueueWait() override;
    Q_DISABLE_COPY_MOVE(QueueWait)

    /// Counts what is there now, starts the engine's workers, and waits.
    void start();

    /// How many tasks it has waited for.
    [[nodiscard]] qint64 total() const { return m_total; }

    /// Why it is Waiting: a sentence.
    [[nodiscard]] const QString &reason() const { return m_reason; }

Q_SIGNALS:
    void ended(englog::QueueWait::Outcome outcome);
    void stumbled(const englog::Error &error); ///< the queue could not be read

private:
    struct Look
    {
        qint64 open = 0;
        qint64 failed = 0;
        bool paused = false; ///< a person's, of this batch
    };

    void runOut();
    void giveUp();
    void look();
    void lookAt(const QueueStats &stats);
    void settle(const Look &now, const QueueStats &stats);
    void finish(Outcome outcome);
    [[nodiscard]] QFuture<Result<Look>> count(const QueueStats &stats);

    Engine &m_engine;
    Scope m_scope;
    Millis m_giveUpAfter;
    QTimer m_patience;
    std::optional<Instant> m_beat; ///< of who holds tasks, when patience last ran out
    std::unique_ptr<ProgressLine> m_progress = std::make_unique<ProgressLine>();
    std::optional<Look> m_first;
    qint64 m_total = 0;
    QueueStats m_last;
    QString m_reason;
    bool m_looking = false;
    bool m_again = false;
    bool m_ended = false;
};

} // namespace englog
