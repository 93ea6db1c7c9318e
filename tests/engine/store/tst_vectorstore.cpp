// SPDX-License-Identifier: GPL-3.0-or-later
// What every store of vectors promises: they come and go with the result that they belong to.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestVectorStore : public QObject, private TaskTable
{
    Q_OBJECT

    /// The vectors of an entry, as its task would leave them.
    void embed(const EmbeddingGeneration &found)
    {
        for (Claim held = claim(64); !held.tasks.isEmpty(); held = claim(64)) {
            for (const ClaimedTask &task : std::as_const(held.tasks)) {
                StoredResult result;
                result.analysis = ScriptedProvider::answerTo(task.kind);
                if (task.kind == TaskKind::EmbeddingGeneration)
                    result.analysis.finding = found;
                const auto by = m_provider.identity(task.kind);
                result.provenance = {task.kind,        by.provider,      by.model,
                                     by.promptVersion, task.contentHash, now()};
                const auto ends = m_journal->write([&](Stores &stores) {
                    return stores.tasks.complete({{task.lease, result}}, now());
                });
                QVERIFY(ends->first().accepted);
            }
        }
    }
    [[nodiscard]] Provider::Identity by() const
    {
        return m_provider.identity(TaskKind::EmbeddingGeneration);
    }
    VectorStore::Extent extent()
    {
        return m_journal->read([&](Stores &s) { return s.vectors.extent(by()); }).value();
    }
    QList<StoredVector> after(qint64 id)
    {
        return m_journal->read([&](Stores &s) { return s.vectors.after(by(), id); }).value();
    }
    QList<EntryId> outdated()
    {
        return m_journal->read([&](Stores &s) { return s.vectors.outdated(by(), AiLevel::Any); })
            .value();
    }

    const EmbeddingGeneration m_long{{0.6F, 0.8F},
                                     {{{0, 3}, {1.0F, 0.0F}}, {{4, 2}, {0.0F, 1.0F}}}};

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void anEntryHasAVectorAndOneOfEachPart()
    {
        const EntryId id = save(u"two parts"_s);
        embed(m_long);

        const auto vectors = after(0);

        QCOMPARE(vectors.size(), 3);
        QCOMPARE(vectors[0].span, Span());
        QCOMPARE(vectors[2].span, (Span{4, 2}));
        for (const StoredVector &vector : vectors)
            QCOMPARE(vector.entry, id);
        QCOMPARE(vectors[0].vector, PackedVector::of(m_long.vector));
        QCOMPARE(extent(), (VectorStore::Extent{3, vectors[2].id}));
        QCOMPARE(after(vectors[1].id).size(), 1);
    }

    void theResultIsReadWithItsVectors()
    {
        const EntryId id = save(u"two parts"_s);
        embed(m_long);

        const auto results = m_journal->read([&](Stores &s) { return s.results.results(id); });

        for (const StoredResult &result : *results) {
            const auto *found = std::get_if<EmbeddingGeneration>(&result.analysis.finding);
            if (!found)
                continue;
            QCOMPARE(found->vector.size(), 2);
            QVERIFY(std::abs(found->vector[1] - 0.8F) < 0.01F);
            QCOMPARE(found->parts.size(), 2);
            QCOMPARE(found->parts[1].span, (Span{4, 2}));
            return;
        }
        QFAIL("there is no such result");
    }

    void anEditPutsNewVectorsInTheirPlaceUnderNewIds()
    {
        const EntryId id = save(u"before"_s);
        embed(m_long);
        const qint64 newest = extent().newest;

        save(u"after"_s, plan(), id);
        embed({{1.0F, 0.0F}, {}});

        QCOMPARE(extent().count, 1);
        QVERIFY(extent().newest > newest);
    }

    void theyGoWithTheEntryForGood()
    {
        const EntryId id = save(u"gone"_s);
        save(u"stays"_s);
        embed(m_long);

        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.remove(id); }));

        QCOMPARE(extent().count, 3);
        const auto ids = m_journal->read([&](Stores &s) { return s.vectors.ids(by()); }).value();
        QCOMPARE(ids.size(), 3);
        QCOMPARE(ids.last(), extent().newest);
    }

    void theyGoWithTheirResult()
    {
        const EntryId id = save(u"private"_s);
        embed(m_long);

        QVERIFY(m_journal->write([&](Stores &s) { return s.results.remove(id); }));

        QCOMPARE(extent().count, 0);
    }

    void thoseOfAnotherModelAreNotSeenAndOutdated()
    {
        const EntryId id = save(u"words"_s);
        embed(m_long);
        QCOMPARE(outdated(), QList<EntryId>());

        m_provider.model = u"another"_s;

        QCOMPARE(extent(), VectorStore::Extent());
        QVERIFY(after(0).isEmpty());
        QCOMPARE(outdated(), QList<EntryId>{id});
    }

    void whatIsAboutToBeMadeOrCannotBeIsNotOutdated()
    {
        const EntryId id = save(u"words"_s);
        embed(m_long);
        m_provider.model = u"another"_s;

        save(u"other words"_s, plan(), id);
        QCOMPARE(outdated(), QList<EntryId>());
        for (Claim held = claim(64); !held.tasks.isEmpty(); held = claim(64)) {
            for (const ClaimedTask &task : std::as_const(held.tasks)) {
                if (task.kind == TaskKind::EmbeddingGeneration)
                    failTask(task, ErrorCode::Invalid, std::nullopt);
                else
                    QVERIFY(complete(task).accepted);
            }
        }
        QCOMPARE(outdated(), QList<EntryId>());
    }

    void anEntryThatWasNeverReadIsNotOutdated()
    {
        save(u"words"_s, QueuePlan());

        QCOMPARE(outdated(), QList<EntryId>());
    }
};

QTEST_GUILESS_MAIN(TestVectorStore)
#include "tst_vectorstore.moc"
