// SPDX-License-Identifier: GPL-3.0-or-later
// Search by meaning over a real store: the index follows whatever happens to the entries.
#include "engine/search/SemanticSearch.h"
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestSemanticSearch : public QObject, private TaskTable
{
    Q_OBJECT

    std::unique_ptr<SemanticSearch> m_search;

    /// An entry with a vector, and, where it has two paragraphs, one of each.
    EntryId write(const QString &text, const EmbeddingGeneration &meaning, const EntryId &id = {})
    {
        const EntryId saved = save(text, plan(), id);
        for (Claim held = claim(64); !held.tasks.isEmpty(); held = claim(64)) {
            QList<Completion> done;
            for (const ClaimedTask &task : std::as_const(held.tasks)) {
                StoredResult result;
                result.analysis = ScriptedProvider::answerTo(task.kind);
                if (task.kind == TaskKind::EmbeddingGeneration)
                    result.analysis.finding = meaning;
                const auto by = m_provider.identity(task.kind);
                result.provenance = {task.kind,        by.provider,      by.model,
                                     by.promptVersion, task.contentHash, now()};
                done += Completion{task.lease, result};
            }
            if (!m_journal->write([&](Stores &s) { return s.tasks.complete(done, now()); }))
                qFatal("the tasks cannot be ended");
        }
        return saved;
    }
    QList<SearchHit> find(const QList<float> &query, int limit = -1, int words = 3)
    {
        return m_journal->read([&](Stores &s) { return m_search->find(s, query, words, limit); })
            .value();
    }
    QList<EntryId> idsOf(const QList<SearchHit> &hits)
    {
        QList<EntryId> ids;
        for (const SearchHit &hit : hits)
            ids += hit.id;
        return ids;
    }

private Q_SLOTS:
    void init()
    {
        fresh();
        m_search = std::make_unique<SemanticSearch>(
            std::shared_ptr<const Provider>(std::shared_ptr<void>(), &m_provider));
    }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void theNearestComesFirstAndTheFarNotAtAll()
    {
        const EntryId garden = write(u"We planted beans.\nThen it rained."_s, {{1.0F, 0.0F}, {}});
        write(u"The train was late."_s, {{0.0F, 1.0F}, {}});
        const EntryId both = write(u"Beans on the train."_s, {{0.6F, 0.8F}, {}});

        const auto hits = find({1.0F, 0.0F});

        QCOMPARE(idsOf(hits), (QList<EntryId>{garden, both}));
        QCOMPARE(hits[0].snippet, u"We planted beans. Then it rained."_s);
        QCOMPARE(hits[0].matched, QStringList{u"meaning"_s});
        QVERIFY(hits[0].score > 0.99);
        QCOMPARE(find({1.0F, 0.0F}, 1).size(), 1);
        QCOMPARE(find({1.0F, 0.0F}, 0).size(), 0);
    }

    void whatIsNearToAWordAloneIsLessNear()
    {
        write(u"Of the office."_s, {{0.22F, 0.9755F}, {}});

        QCOMPARE(find({1.0F, 0.0F}, -1, 1).size(), 1);
        QCOMPARE(find({1.0F, 0.0F}, -1, 3).size(), 0);
    }

    void theNearestPartIsShown()
    {
        write(u"Of the office.\n\nOf the harbour."_s,
              {{0.6F, 0.8F}, {{{0, 14}, {1.0F, 0.0F}}, {{16, 15}, {0.0F, 1.0F}}}});

        QCOMPARE(find({0.0F, 1.0F})[0].snippet, u"Of the harbour."_s);
    }

    void theIndexFollowsTheJournal()
    {
        const EntryId first = write(u"first"_s, {{1.0F, 0.0F}, {}});
        QCOMPARE(idsOf(find({1.0F, 0.0F})), QList<EntryId>{first});

        const EntryId second = write(u"second"_s, {{0.8F, 0.6F}, {}});
        QCOMPARE(idsOf(find({1.0F, 0.0F})), (QList<EntryId>{first, second}));

        write(u"first, of something else"_s, {{0.0F, 1.0F}, {}}, first);
        QCOMPARE(idsOf(find({1.0F, 0.0F})), QList<EntryId>{second});

        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.trash(second, now()); }));
        QVERIFY(find({1.0F, 0.0F}).isEmpty());
        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.undelete(second); }));
        QCOMPARE(idsOf(find({1.0F, 0.0F})), QList<EntryId>{second});

        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.remove(second); }));
        QVERIFY(find({1.0F, 0.0F}).isEmpty());
        QCOMPARE(idsOf(find({0.0F, 1.0F})), QList<EntryId>{first});
    }

    void anEntryIsNotLikeItself()
    {
        const EntryId garden = write(u"beans"_s, {{1.0F, 0.0F}, {}});
        const EntryId again = write(u"more beans"_s, {{0.8F, 0.6F}, {}});
        write(u"train"_s, {{0.0F, 1.0F}, {}});
        const auto like = [this](const EntryId &id) {
            return m_journal->read([&](Stores &s) { return m_search->findLike(s, id, -1); });
        };

        QCOMPARE(idsOf(*like(garden)), QList<EntryId>{again});
        QVERIFY(like(save(u"not yet read"_s))->isEmpty());
        QCOMPARE(like(EntryId::make(now(), 1, 2)).error().code, ErrorCode::NotFound);
    }

    void whatAnotherModelMadeIsNotCompared()
    {
        const EntryId beans = write(u"beans"_s, {{1.0F, 0.0F}, {}});
        QCOMPARE(idsOf(find({1.0F, 0.0F})), QList<EntryId>{beans});

        m_provider.model = u"another"_s; // as when one is refused that was not yet read

        QVERIFY(find({1.0F, 0.0F}).isEmpty());
        const EntryId train = write(u"train"_s, {{1.0F, 0.0F}, {}});
        QCOMPARE(idsOf(find({1.0F, 0.0F})), QList<EntryId>{train});
    }
};

QTEST_GUILESS_MAIN(TestSemanticSearch)
#include "tst_semanticsearch.moc"
