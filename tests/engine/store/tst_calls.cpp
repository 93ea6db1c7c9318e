// SPDX-License-Identifier: GPL-3.0-or-later
// The record of what was sent.
#include "engine/ports/CallStore.h"
#include "tests/support/TempJournal.h"

#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestCalls : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;

    qint64 begin(const QList<EntryId> &entries, const QString &provider = u"cloud"_s)
    {
        Departure departure;
        departure.provider = provider;
        departure.host = u"api.example"_s;
        departure.model = u"small"_s;
        departure.entries = entries;
        departure.bytes = 1'000;
        return m_journal
            ->write([&](Stores &s) { return s.calls.begin(departure, m_journal->clock.now()); })
            .value();
    }
    void end(qint64 call, int status, std::optional<double> cost)
    {
        Arrival arrival;
        arrival.bytes = 10;
        arrival.tokensIn = 7;
        arrival.tokensOut = 3;
        arrival.cost = cost;
        arrival.status = status;
        QVERIFY(m_journal->write([&](Stores &s) { return s.calls.end(call, arrival); }));
    }
    QList<CallRecord> list(const CallFilter &filter)
    {
        return m_journal->read([&](Stores &s) { return s.calls.list(filter); }).value();
    }
    QList<CallTotals> totals(std::optional<Instant> since = {})
    {
        return m_journal->read([&](Stores &s) { return s.calls.totals(since); }).value();
    }

private Q_SLOTS:
    void init() { m_journal = std::make_unique<TempJournal>(); }
    void cleanup() { m_journal.reset(); }

    void whatWasAnsweredOtherwiseThanWellHasFailed()
    {
        for (const int status : {200, 204, 301, 404, 429, 500, 0})
            end(begin({}), status, 0.5);
        begin({}); // has not ended

        QCOMPARE(totals().size(), 1);
        const CallTotals all = totals().first();
        QCOMPARE(all.calls, 8);
        QCOMPARE(all.failed, 5);
        QCOMPARE(all.bytesOut, 8'000);
        QCOMPARE(all.bytesIn, 70);
        QCOMPARE(all.tokensIn, 49);
        QCOMPARE(all.tokensOut, 21);
    }

    void oneCostThatIsNotKnownLeavesTheSumUnknown()
    {
        end(begin({}), 200, 0.5);
        end(begin({}), 200, 0.25);
        QCOMPARE(totals().first().costUsd, std::optional(0.75));

        end(begin({}), 200, {});
        QCOMPARE(totals().first().costUsd, std::nullopt);
    }

    void theyAreFoundByEntryProviderAndTime()
    {
        const EntryId one = EntryId::make(m_journal->clock.now(), 1, 2);
        const EntryId two = EntryId::make(m_journal->clock.now(), 3, 4);
        const qint64 first = begin({one});
        const qint64 both = begin({one, two});
        m_journal->clock.advance(1h);
        const Instant later = m_journal->clock.now();
        const qint64 other = begin({two}, u"other"_s);
        const auto found = [&](const CallFilter &filter) {
            QList<qint64> ids;
            const auto calls = list(filter);
            for (const CallRecord &call : calls)
                ids += call.id;
            return ids;
        };
        const auto by = [](auto field, const auto &value) {
            CallFilter filter;
            filter.*field = value;
            return filter;
        };

        QCOMPARE(found({}), (QList{other, both, first})); // the newest first
        QCOMPARE(found(by(&CallFilter::entry, one)), (QList{both, first}));
        QCOMPARE(found(by(&CallFilter::entry, two)), (QList{other, both}));
        QCOMPARE(found(by(&CallFilter::provider, u"cloud"_s)), (QList{both, first}));
        QCOMPARE(found(by(&CallFilter::since, later)), QList{other});
        QCOMPARE(found(by(&CallFilter::limit, 1)), QList{other});
        QCOMPARE(totals(later).size(), 1);
        QCOMPARE(totals(later).first().provider, u"other"_s);
    }
};

QTEST_GUILESS_MAIN(TestCalls)
#include "tst_calls.moc"
