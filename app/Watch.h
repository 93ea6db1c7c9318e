// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/status/AlertBook.h"
#include "engine/status/AlertCommand.h"
#include "engine/status/HealthCheck.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace englog {

class Clock;
class Engine;
class Metrics;
class Routing;
class Store;

/// Looks at the engine again and again, and tells what is wrong: health, alerts, and the gauges of
/// the metrics.
///
/// A look reads the queue's numbers and asks the disk, in a reader's thread; here it is only taken
/// in. While there is work, while somebody asks, and while an alert is about to change, there is
/// one every few seconds; on an idle machine one in five minutes, one a minute while something is
/// wrong. What is saved, imported or done brings the next one near.
///
/// Of several processes on one journal each looks for itself: their alerts are told by each of
/// them.
///
/// *Thread:* main; nothing blocks it.
class Watch : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Engine &engine;
        Store &store;
        const Clock &clock;
        const Routing &routing;
        QString journal;                                    ///< its file
        std::function<std::optional<Error>()> writeTrouble; ///< see SqlStore::trouble()
        Metrics *metrics = nullptr;                         ///< null: nobody asks for them
    };
    struct Pace
    {
        Millis busy{5'000};
        Millis wrong{60'000};
        Millis idle{300'000};
        AlertBook::Rules alerts = {};
    };

    explicit Watch(const Parts &parts);
    Watch(const Parts &parts, const Pace &pace);
    ~Watch() override;
    Q_DISABLE_COPY_MOVE(Watch)

    /// The first look, and from then on.
    void start();

    /// As of the last look, and at once. Who asks makes the looks frequent for a minute.
    [[nodiscard]] HealthReport health();
    /// What `/metrics` is answered with, or nothing where nobody was to ask; as health().
    [[nodiscard]] QByteArray metrics();
    [[nodiscard]] QList<Alert> firing() const { return m_book.firing(); }

    /// Why the status service that was asked for is not served; empty: it is, or was not asked for.
    void setStatusTrouble(const QString &why);

Q_SIGNALS:
    /// It has begun to fire, or was resolved; each once.
    void alertChanged(const englog::Alert &alert);
    /// It could not be handed to the command that ENGLOG_ALERT_COMMAND names.
    void commandFailed(const englog::Error &why);

private:
    struct Seen;
    void look();
    void came(const Result<Seen> &seen);
    void judge();
    void countStuck(const QueueStats &stats);
    void asked();
    void soon(); ///< something moved
    void arm();
    [[nodiscard]] Millis interval() const;
    [[nodiscard]] Millis awake() const; ///< time that stands still while the machine sleeps

    Parts m_parts;
    Pace m_pace;
    AlertBook m_book;
    AlertCommand m_command;
    HealthFacts m_facts;
    QString m_statusTrouble;
    QList<Condition> m_conditions;
    QTimer m_next;
    bool m_moved = true;  ///< something has, since the last look
    QElapsedTimer m_cost; ///< of the look that is under way: what it takes, not what time it is
    Millis m_lookTook{};  ///< by that
    // by awake():
    Millis m_lookedAt{};
    std::optional<Millis> m_lookBegan; ///< while one is under way
    std::optional<Millis> m_askedAt;
    std::optional<Millis> m_stuckSince;
    std::optional<Millis> m_comparedAt; ///< the journal with its backup, which reads all of it
    QMap<TaskState, qint64> m_ended;    ///< at the last look
};

} // namespace englog
