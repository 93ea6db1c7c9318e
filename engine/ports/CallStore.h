// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Calls.h"
#include "engine/ports/Outbox.h"

namespace englog {

/// Every request that left this machine's process for a provider, without a word of any text; and
/// what was learnt of the providers' models.
///
/// *Thread:* inside a job of the Store only.
class CallStore
{
public:
    virtual ~CallStore() = default;

    /// It leaves now; its number.
    virtual Result<qint64> begin(const Departure &departure, Instant now) = 0;
    virtual Result<> end(qint64 call, const Arrival &arrival) = 0;
    /// What the calls since then cost, those that have not ended by their estimates.
    virtual Result<double> costSince(Instant since) = 0;
    virtual Result<QList<CallRecord>> list(const CallFilter &filter) = 0;       ///< newest first
    virtual Result<QList<CallTotals>> totals(std::optional<Instant> since) = 0; ///< by provider

    virtual Result<QJsonObject> known(const QString &provider, const QString &model) = 0;
    virtual Result<> remember(const QString &provider, const QString &model,
                              const QJsonObject &known) = 0;
    /// What was learnt of it, for it is another now.
    virtual Result<> forget(const QString &provider) = 0;
};

} // namespace englog
