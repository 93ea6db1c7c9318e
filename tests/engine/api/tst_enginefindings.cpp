// SPDX-License-Identifier: GPL-3.0-or-later
// What compares entries with each other, through the façade. Every entry is analysed by a provider
// whose answers are all alike but for what a test asks for.
#include "engine/api/Engine.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QFile>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

/// Reads `dark` as dark and all else as neutral.
class MoodyProvider : public ScriptedProvider
{
public:
    void analyse(const AnalysisRequest &request, std::stop_token, const Alive &,
                 const Done &done) override
    {
        Analysis answer = answerTo(request.kind);
        if (auto *sentiment = std::get_if<SentimentAnalysis>(&answer.finding))
            sentiment->overall->score = request.text->contains(u"dark"_s) ? -0.5 : 0.0;
        if (auto *insights = std::get_if<InsightGeneration>(&answer.finding))
            insights->insights = {{u"Its own."_s, {{EntryId(), {0, 1}}}}};
        done(answer);
    }
};

} // namespace

class TestEngineFindings : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<MoodyProvider> m_provider;
    std::unique_ptr<Engine> m_engine;

    EntryId save(const QString &content, QDate day, const EntryId &id = {})
    {
        EntryDraft draft;
        draft.id = id;
        draft.content = content;
        draft.date = day;
        return await(m_engine->save(draft, SaveMode::Closing))->id;
    }
    /// Entries of equal length on days in a row, the last on 30 May; all analysed.
    QList<EntryId> fill(int entries)
    {
        QList<EntryId> ids;
        for (int i = entries - 1; i >= 0; --i)
            ids += save(u"words"_s, lastDay.addDays(-i));
        waitForAll();
        return ids;
    }
    void waitForAll()
    {
        QTRY_VERIFY_WITH_TIMEOUT(await(m_engine->queueStats())->open() == 0, 60'000);
    }
    void importLines(const QByteArray &lines)
    {
        QFile file(m_journal->file(u"in.jsonl"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(lines) == lines.size());
        file.close();
        QVERIFY(await(m_engine->importFile(file.fileName(), {})));
        waitForAll();
    }
    QStringList insightsOf(const EntryId &id)
    {
        QStringList texts;
        const AggregatedResults results = await(m_engine->results(id)).value();
        for (const Insight &insight : results.insights->insights)
            texts += insight.text;
        return texts;
    }

    const QDate lastDay{2026, 5, 30};
    const QString own = u"Its own."_s;

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider = std::make_shared<MoodyProvider>();
        EngineConfig config;
        config.workerPoolSize = 2;
        m_engine = std::make_unique<Engine>(
            Engine::Parts{m_journal->store(), m_journal->clock, m_journal->dice, m_provider},
            config);
        m_engine->start(Engine::Work::Run);
    }
    void cleanup()
    {
        m_engine.reset();
        m_journal.reset();
    }

    void anEntryIsComparedWithThoseBeforeItAlone()
    {
        const EntryId sameDay = save(u"dark"_s, lastDay.addDays(1));
        save(u"dark"_s, lastDay.addDays(2));
        const QList<EntryId> before = fill(31);
        const EntryId id = save(u"dark"_s, lastDay.addDays(1));
        waitForAll();

        const AggregatedResults results = await(m_engine->results(id)).value();

        QCOMPARE(results.insights->insights.size(), 2);
        const Insight &compared = results.insights->insights.last();
        QVERIFY2(
            compared.text.startsWith(u"It reads heavier than each of the 31 entries back to"_s),
            qPrintable(compared.text));
        QCOMPARE(compared.evidence.size(), 1);
        QVERIFY(before.contains(compared.evidence.first().entry));
        QVERIFY(insightsOf(sameDay).size() == 2);
        QCOMPARE(insightsOf(before.last()), QStringList{own});
    }

    void aChangedPastChangesTheComparison()
    {
        const QList<EntryId> before = fill(32);
        const EntryId id = save(u"dark"_s, lastDay.addDays(1));
        waitForAll();
        QCOMPARE(insightsOf(id).size(), 2);
        QVERIFY(m_engine->results(id).isFinished()); // from the cache

        await(m_engine->remove(before[31]));
        await(m_engine->remove(before[30]));
        await(m_engine->remove(before[29]));
        QCOMPARE(insightsOf(id), QStringList{own}); // 29 are too few

        await(m_engine->undelete(before[31]));
        await(m_engine->undelete(before[30]));
        waitForAll();
        QCOMPARE(insightsOf(id).size(), 2);

        save(u"as dark"_s, lastDay, before[31]);
        waitForAll();
        QTRY_COMPARE(insightsOf(id), QStringList{own});
    }

    void thePastIsAYearOf365EntriesAtMost()
    {
        const QDate day(2026, 5, 31);
        for (int i = 0; i < 28; ++i)
            save(u"words"_s, day.addDays(-1 - i));
        save(u"words"_s, day.addYears(-1));
        save(u"words"_s, day.addYears(-1).addDays(-1)); // too old
        const EntryId id = save(u"dark"_s, day);
        waitForAll();
        QCOMPARE(insightsOf(id), QStringList{own}); // 29

        // Many on one day: it is left out as a whole.
        importLines(
            QByteArray(340, ' ').replace(" ", "{\"date\": \"2026-04-21\", \"text\": \"words\"}\n"));
        QCOMPARE(insightsOf(id), QStringList{own});

        save(u"words"_s, day.addDays(-30));
        save(u"words"_s, day.addDays(-30));
        waitForAll();
        QVERIFY(insightsOf(id).last().contains(u"each of the 30 entries"_s));
    }

    void findingsCountWhatThereIs()
    {
        fill(3);

        const JournalFindings none = await(m_engine->findings()).value();
        QVERIFY(none.findings.isEmpty());
        QCOMPARE(none.entriesTotal, 3);
        QCOMPARE(none.entriesScored, 3);
        auto again = m_engine->findings();
        QVERIFY(again.isFinished()); // from the cache
        QVERIFY(*again.result() == none);

        save(u"words"_s, lastDay);
        QCOMPARE(await(m_engine->findings())->entriesTotal, 4);
    }

    void findingsAreFoundAndWritten()
    {
        QByteArray lines;
        for (int i = 0; i < 120; ++i) {
            lines += "{\"date\": \"" + lastDay.addDays(-i).toString(Qt::ISODate).toUtf8();
            lines += i % 4 == 0 ? "\", \"text\": \"dark\", \"tags\": [\"rain\"]}\n"
                : i % 4 == 1    ? "\", \"text\": \"dark!\"}\n"
                                : "\", \"text\": \"words\"}\n";
        }
        importLines(lines);

        const JournalFindings found = await(m_engine->findings()).value();

        QCOMPARE(found.findings.size(), 1);
        QCOMPARE(found.findings.first().subject, u"tag: rain"_s);
        const QString path = m_journal->file(u"r.json"_s);
        QVERIFY(await(m_engine->writeReport(path, {}, u"json"_s)));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("tag: rain"));
    }
};

QTEST_GUILESS_MAIN(TestEngineFindings)
#include "tst_enginefindings.moc"
