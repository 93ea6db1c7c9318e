// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Ids.h"

#include <QList>
#include <QStringList>

#include <optional>

namespace englog {

/// One request that was sent to a provider, as the journal remembers it: when, where to, of which
/// entries and what it cost, and no word of any text.
struct CallRecord
{
    qint64 id = 0;
    Instant at{};
    QString provider;
    QString host;
    QString model;
    QStringList purposes; ///< task types, `search` or `test`
    QList<EntryId> entries;
    qint64 bytesOut = 0;
    qint64 bytesIn = 0;
    qint64 tokensIn = 0;
    qint64 tokensOut = 0;
    bool estimated = false;        ///< the tokens: the service did not say
    std::optional<double> costUsd; ///< absent: the price is not known
    std::optional<int> status;     ///< HTTP; 0: no answer; absent: it has not ended
    Millis took{};

    friend bool operator==(const CallRecord &, const CallRecord &) = default;
};

/// Which of them a listing shows.
struct CallFilter
{
    QString provider; ///< empty: all
    std::optional<EntryId> entry;
    std::optional<Instant> since;
    int limit = -1;
};

/// What was sent to one provider's host, added up.
struct CallTotals
{
    QString provider;
    QString host;
    QString model;
    qint64 calls = 0;
    qint64 failed = 0; ///< of them
    qint64 bytesOut = 0;
    qint64 bytesIn = 0;
    qint64 tokensIn = 0;
    qint64 tokensOut = 0;
    std::optional<double> costUsd; ///< absent: of some the price is not known

    friend bool operator==(const CallTotals &, const CallTotals &) = default;
};

} // namespace englog
