// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <functional>
#include <optional>

namespace englog {

/// What is about to leave for a provider. It says what of, never what.
struct Departure
{
    QString provider;
    QString host;
    QString model;
    AiLevel reads = AiLevel::Any; ///< the tightest level of entries that may go there
    QList<EntryId> entries;       ///< whose words are in it; none: text that belongs to no journal
    QStringList purposes;         ///< task types, `search` or `test`
    qint64 bytes = 0;
    qint64 tokens = 0;          ///< an estimate, of what goes and what comes
    std::optional<double> cost; ///< an estimate in USD; absent: unknown
};

/// How a call ended.
struct Arrival
{
    bool sent = true; ///< false: it was admitted, and then did not leave after all
    int status = 0;   ///< HTTP; 0: no answer
    qint64 bytes = 0;
    qint64 tokensIn = 0;
    qint64 tokensOut = 0;
    bool estimated = false; ///< the tokens: the service did not say
    std::optional<double> cost;
    Millis took{};
};

/// The door by which text leaves, as a provider on a network sees it: nothing is sent that was not
/// admitted, and every call that was is told of when it has ended.
///
/// *Thread:* any. Callbacks come from whatever thread decides; they must not block.
class Outbox
{
public:
    struct Admission
    {
        qint64 call = 0;
        QJsonObject known; ///< what was last remembered of this provider and model
    };
    /// Denied: an entry's level, the switch, or the day's limit of cost forbids it, or it is
    /// superseded; Full: the day's limit is reached.
    using Admitted = std::function<void(Result<Admission>)>;

    virtual ~Outbox() = default;

    /// Asks whether this may leave now, and keeps a record that it does.
    virtual void admit(const Departure &departure, const Admitted &admitted) = 0;
    virtual void ended(qint64 call, const Arrival &arrival) = 0;
    /// Keeps what was learnt of a provider's model, such as which form of question it takes.
    virtual void remember(const QString &provider, const QString &model,
                          const QJsonObject &known) = 0;
};

} // namespace englog
