// SPDX-License-Identifier: GPL-3.0-or-later
// What every store of entries promises.
#include "engine/store/SqlEntryStore.h"
#include "tests/support/TempJournal.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestEntries : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;

    SavedEntry save(const EntryDraft &draft, SaveMode mode = SaveMode::Closing)
    {
        const EntryId fresh =
            EntryId::make(m_journal->clock.now(), m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) {
            return stores.entries.save(draft, mode, fresh, m_journal->clock.now());
        });
        if (!saved)
            qFatal("%s", qPrintable(saved.error().detail));
        return *saved;
    }
    Entry load(const EntryId &id)
    {
        const auto entry =
            m_journal->read([&](Stores &stores) { return stores.entries.entry(id); });
        if (!entry)
            qFatal("%s", qPrintable(entry.error().detail));
        return *entry;
    }
    QList<Entry> list(const EntryFilter &filter)
    {
        return m_journal->read([&](Stores &stores) { return stores.entries.list(filter); })
            .value_or(QList<Entry>{});
    }
    static EntryDraft draft(const QString &content, QDate day = {})
    {
        EntryDraft made;
        made.content = content;
        made.date = day;
        return made;
    }

private Q_SLOTS:
    void init() { m_journal = std::make_unique<TempJournal>(); }
    void cleanup() { m_journal.reset(); }

    void givesBackWhatWasSaved()
    {
        EntryDraft written = draft(u"Walked to the sea. Ünïcode 🌊."_s, QDate(2026, 3, 4));
        written.title = u"Sea"_s;
        written.time = QTime(21, 5, 7);
        written.timeZone = "Europe/London";
        written.tags = {u"sea"_s, u"walk"_s};
        written.mood = 8;
        written.ai = AiLevel::Local;
        written.metadata = {{u"weather"_s, u"fair"_s}};

        const SavedEntry saved = save(written);

        Entry entry = load(saved.id);
        written.id = saved.id;
        QCOMPARE(entry.draft(), written);
        QCOMPARE(entry.revision, 1);
        QCOMPARE(entry.wordCount, 5);
        QCOMPARE(entry.createdAt, m_journal->clock.now());
    }

    void anEntryWithoutADateIsOfToday()
    {
        const SavedEntry saved = save(draft(u"now"_s));

        QCOMPARE(load(saved.id).date, toDateTime(m_journal->clock.now()).date());
        QCOMPARE(load(saved.id).timeZone, QByteArray("UTC"));
    }

    void aWorkingSaveKeepsItsRevisionAndAClosedOneGoesIntoTheHistory()
    {
        const SavedEntry first = save(draft(u"one"_s), SaveMode::Working);
        EntryDraft next = draft(u"one two"_s);
        next.id = first.id;

        const SavedEntry second = save(next, SaveMode::Working);
        QCOMPARE(second.revision, 1);
        QVERIFY(second.contentChanged);

        save(next, SaveMode::Closing);
        next.content = u"one two three"_s;
        const SavedEntry third = save(next, SaveMode::Closing);
        QCOMPARE(third.revision, 2);
        const auto history =
            m_journal->read([&](Stores &stores) { return stores.entries.history(first.id); });
        QVERIFY(history);
        QCOMPARE(history->size(), 2);
        QCOMPARE(history->at(0).number, 2);
        const auto old =
            m_journal->read([&](Stores &stores) { return stores.entries.revision(first.id, 1); });
        QCOMPARE(old->content, u"one two"_s);
        const auto present =
            m_journal->read([&](Stores &stores) { return stores.entries.revision(first.id, 2); });
        QCOMPARE(present->content, u"one two three"_s);
        const auto none =
            m_journal->read([&](Stores &stores) { return stores.entries.revision(first.id, 3); });
        QCOMPARE(none.error().code, ErrorCode::NotFound);
    }

    void aWorkingRevisionIsClosedAfterTenMinutes()
    {
        const SavedEntry first = save(draft(u"one"_s), SaveMode::Working);
        EntryDraft next = draft(u"one two"_s);
        next.id = first.id;

        m_journal->clock.advance(599s);
        QCOMPARE(save(next, SaveMode::Working).revision, 1);
        m_journal->clock.advance(2s);
        next.content = u"one two three"_s;
        QCOMPARE(save(next, SaveMode::Working).revision, 2);
    }

    void anEditThatChangesNothingChangesNothing()
    {
        const SavedEntry first = save(draft(u"one"_s, QDate(2026, 1, 1)));
        const Entry before = load(first.id);
        m_journal->clock.advance(1h);

        const SavedEntry second = save(before.draft());

        QVERIFY(!second.contentChanged);
        QCOMPARE(load(first.id), before);
    }

    void aNewTagIsNoNewRevision()
    {
        const SavedEntry first = save(draft(u"one"_s));
        EntryDraft tagged = load(first.id).draft();
        tagged.tags = {u"t"_s};

        const SavedEntry second = save(tagged);

        QCOMPARE(second.revision, 1);
        QVERIFY(!second.contentChanged);
        QCOMPARE(load(first.id).tags, QStringList{u"t"_s});
    }

    void refusesWhatCannotBeStored()
    {
        const auto empty = m_journal->write([&](Stores &stores) {
            return stores.entries.save({}, SaveMode::Closing, {}, m_journal->clock.now());
        });
        QCOMPARE(empty.error().code, ErrorCode::Invalid);

        EntryDraft unknown = draft(u"x"_s);
        unknown.id = EntryId::make(m_journal->clock.now(), 1, 2);
        const auto missing = m_journal->write([&](Stores &stores) {
            return stores.entries.save(unknown, SaveMode::Closing, {}, m_journal->clock.now());
        });
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
    }

    void listsByDateNewestFirstAndFilters()
    {
        EntryDraft b = draft(u"second day at the river"_s, QDate(2026, 1, 2));
        b.tags = {u"river"_s, u"water"_s};
        save(draft(u"first day"_s, QDate(2026, 1, 1)));
        save(b);
        EntryDraft evening = draft(u"third, evening"_s, QDate(2026, 1, 3));
        evening.time = QTime(20, 0);
        EntryDraft morning = draft(u"third, morning"_s, QDate(2026, 1, 3));
        morning.time = QTime(8, 0);
        save(evening);
        save(morning);

        const auto all = list({});
        QCOMPARE(all.size(), 4);
        QCOMPARE(all[0].excerpt, u"third, evening"_s);
        QCOMPARE(all[1].excerpt, u"third, morning"_s);
        QCOMPARE(all[3].excerpt, u"first day"_s);
        QVERIFY(all[0].content.isEmpty());

        QCOMPARE(list({.from = QDate(2026, 1, 2), .to = QDate(2026, 1, 2)}).size(), 1);
        QCOMPARE(list({.tags = {u"river"_s}}).size(), 1);
        QCOMPARE(list({.tags = {u"river"_s, u"absent"_s}}).size(), 0);
        QCOMPARE(list({.text = u"rivers"_s}).size(), 1); // stemmed
        QCOMPARE(list({.text = u"?!"_s}).size(), 0);
        QCOMPARE(list({.limit = 2, .offset = 1})[0].excerpt, u"third, morning"_s);
        QCOMPARE(list({.limit = 1, .withContent = true})[0].content, u"third, evening"_s);
    }

    void trashHidesAndGivesBack()
    {
        const SavedEntry saved = save(draft(u"gone"_s));
        const auto trash = [&] {
            return m_journal->write([&](Stores &stores) {
                return stores.entries.trash(saved.id, m_journal->clock.now());
            });
        };

        QVERIFY(trash());
        QCOMPARE(trash().error().code, ErrorCode::NotFound);
        QCOMPARE(list({}).size(), 0);
        QCOMPARE(list({.trash = true}).size(), 1);
        QVERIFY(m_journal->read([](Stores &stores) { return stores.entries.search(u"gone"_s, 9); })
                    ->isEmpty());

        const auto back = [&] {
            return m_journal->write(
                [&](Stores &stores) { return stores.entries.undelete(saved.id); });
        };
        QVERIFY(back());
        QCOMPARE(back().error().code, ErrorCode::NotFound);
        QCOMPARE(list({}).size(), 1);
    }

    void theTrashIsEmptiedOfWhatIsOld()
    {
        const SavedEntry old = save(draft(u"old"_s));
        const SavedEntry fresh = save(draft(u"fresh"_s));
        const auto trash = [&](const EntryId &id) {
            return m_journal->write(
                [&](Stores &stores) { return stores.entries.trash(id, m_journal->clock.now()); });
        };
        QVERIFY(trash(old.id));
        m_journal->clock.advance(1h);
        QVERIFY(trash(fresh.id));

        const auto gone = m_journal->write(
            [&](Stores &stores) { return stores.entries.emptyTrash(m_journal->clock.now()); });

        QCOMPARE(gone.value(), 1);
        QCOMPARE(list({.trash = true}).size(), 1);
    }

    void removingLeavesNothingBehind()
    {
        const SavedEntry saved = save(draft(u"unforgettable"_s));
        const auto remove = [&] {
            return m_journal->write(
                [&](Stores &stores) { return stores.entries.remove(saved.id); });
        };

        QVERIFY(remove());

        QCOMPARE(remove().error().code, ErrorCode::NotFound);
        QCOMPARE(m_journal->read([&](Stores &stores) { return stores.entries.entry(saved.id); })
                     .error()
                     .code,
                 ErrorCode::NotFound);
        QCOMPARE(await(m_journal->store().check()).value(), QStringList());
    }

    void searchFindsWhatTheIndexOfWordsDoesNotKnow_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("found");
        QTest::newRow("inside a run of Han") << u"公园"_s << true;
        QTest::newRow("emoji") << u"🍕"_s << true;
        QTest::newRow("one of a sequence") << u"👩‍🚀"_s << true;
        QTest::newRow("with a word") << u"🍕 dinner"_s << true;
        QTest::newRow("both must stand there") << u"🍕 breakfast"_s << false;
        QTest::newRow("in a tag") << u"散步"_s << true;
        QTest::newRow("another") << u"🍔"_s << false;
        QTest::newRow("what LIKE knows is plain") << u"今_我们"_s << false;
        QTest::newRow("a word in another form") << u"🍕 DINNERS"_s << true;
        QTest::newRow("one in another") << u"公 公园 公园。"_s << true;
        QTest::newRow("very many") << u"🍕 "_s.repeated(2'000) << true;
        QTest::newRow("very long") << u"公园"_s.repeated(30'000) << false;
    }

    void searchFindsWhatTheIndexOfWordsDoesNotKnow()
    {
        QFETCH(const QString, words);
        QFETCH(const bool, found);
        EntryDraft draft;
        draft.content = u"今天我们去了公园。 Dinner was 🍕 with 👩‍🚀!"_s;
        draft.tags = {u"散步"_s};
        const EntryId id = save(draft).id;
        save({.content = u"nothing of it"_s});

        const auto hits =
            m_journal->read([&](Stores &s) { return s.entries.search(words, 5); }).value();

        QCOMPARE(hits.size(), found ? 1 : 0);
        if (!found)
            return;
        QCOMPARE(hits.first().id, id);
        QVERIFY(!hits.first().matched.isEmpty());
        qsizetype free = 0;
        for (const Span &span : hits.first().spans) {
            QVERIFY(span.start >= free);
            free = span.end();
            QVERIFY(words.contains(hits.first().snippet.mid(span.start, span.length),
                                   Qt::CaseInsensitive));
        }
    }

    void searchRanksHighlightsAndSaysWhy()
    {
        EntryDraft titled = draft(u"Nothing of note."_s, QDate(2026, 1, 1));
        titled.title = u"The lighthouse"_s;
        save(titled);
        save(draft(u"We saw a  lighthouse\nby the sea, and then another lighthouse."_s));
        EntryDraft tagged = draft(u"Quiet."_s);
        tagged.tags = {u"lighthouse"_s};
        save(tagged);

        const auto hits = m_journal->read(
            [](Stores &stores) { return stores.entries.search(u"lighthouse"_s, 10); });

        QVERIFY(hits);
        QCOMPARE(hits->size(), 3);
        QCOMPARE(hits->at(0).matched, QStringList{u"title"_s});
        QSet<QString> reasons;
        for (const SearchHit &hit : *hits) {
            reasons += QSet<QString>(hit.matched.begin(), hit.matched.end());
            for (const Span &span : hit.spans)
                QCOMPARE(hit.snippet.mid(span.start, span.length), u"lighthouse"_s);
        }
        QCOMPARE(reasons, (QSet<QString>{u"title"_s, u"text"_s, u"tag"_s}));
    }

    void queryIsMadeOfWords_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("query");
        QTest::newRow("one word, still typed") << u"sea"_s << u"\"sea\"*"_s;
        QTest::newRow("all must be there") << u"sea wall"_s << u"\"sea\" \"wall\"*"_s;
        QTest::newRow("a phrase") << u"\"the sea\" x"_s << u"\"the sea\" \"x\"*"_s;
        QTest::newRow("operators are words") << u"NEAR OR *"_s << u"\"NEAR\" \"OR\"*"_s;
        QTest::newRow("joined in writing") << u"well-being"_s << u"\"well being\""_s;
        QTest::newRow("quote left open") << u"\"a b"_s << u"\"a b\""_s;
        QTest::newRow("no words") << u"' ; --"_s << QString();
    }
    void queryIsMadeOfWords()
    {
        QFETCH(const QString, words);
        QFETCH(const QString, query);

        QCOMPARE(SqlEntryStore::queryFor(words), query);
        QVERIFY(m_journal->read([&](Stores &stores) { return stores.entries.search(words, 5); }));
    }

    void importKnowsALineAgain()
    {
        ImportedEntry line;
        line.draft = draft(u"from elsewhere"_s, QDate(2020, 5, 5));
        line.sourceKey = u"k1"_s;
        const auto import = [&] {
            const EntryId fresh = EntryId::make(m_journal->clock.now(), m_journal->dice.bits(), 1);
            return *m_journal->write([&](Stores &stores) {
                return stores.entries.import(line, fresh, m_journal->clock.now());
            });
        };

        const auto first = import();
        QVERIFY(first.outcome == ImportOutcome::Imported);
        QVERIFY(import().outcome == ImportOutcome::Unchanged);

        // An edit here does not make the line a new one, and is not undone by it.
        EntryDraft edited = load(first.saved.id).draft();
        edited.content = u"edited here"_s;
        save(edited);
        QVERIFY(import().outcome == ImportOutcome::Unchanged);
        QCOMPARE(load(first.saved.id).content, u"edited here"_s);

        line.draft.content = u"from elsewhere, changed"_s;
        QVERIFY(import().outcome == ImportOutcome::Updated);
        QCOMPARE(load(first.saved.id).content, u"from elsewhere, changed"_s);

        QVERIFY(m_journal->write([&](Stores &stores) {
            return stores.entries.trash(first.saved.id, m_journal->clock.now());
        }));
        line.draft.content = u"again"_s;
        QVERIFY(import().outcome == ImportOutcome::Unchanged); // stays in the trash
        QCOMPARE(list({}).size(), 0);
    }

    void importTakesAnIdAsItsOwn()
    {
        ImportedEntry line;
        line.draft = draft(u"moved here"_s);
        line.draft.id = EntryId::make(m_journal->clock.now(), 7, 7);
        line.sourceKey = line.draft.id.toString();

        const auto done = m_journal->write([&](Stores &stores) {
            return stores.entries.import(line, {}, m_journal->clock.now());
        });

        QVERIFY(done->outcome == ImportOutcome::Imported);
        QCOMPARE(load(line.draft.id).content, u"moved here"_s);
    }

    void walksAllIdsInPieces()
    {
        for (int i = 0; i < 7; ++i)
            save(draft(QString::number(i)));
        QList<EntryId> seen;
        EntryId last;
        for (;;) {
            const auto piece =
                *m_journal->read([&](Stores &stores) { return stores.entries.idsAfter(last, 3); });
            if (piece.isEmpty())
                break;
            seen += piece;
            last = piece.last();
        }
        QCOMPARE(seen.size(), 7);
        QCOMPARE(m_journal->read([](Stores &s) { return s.entries.count(); }).value(), 7);
    }

    void tagsComeByFrequencyAndTheStampMovesWithEveryChange()
    {
        EntryDraft a = draft(u"a"_s);
        a.tags = {u"rare"_s, u"often"_s};
        EntryDraft b = draft(u"b"_s);
        b.tags = {u"often"_s};
        const auto stamp = [&] {
            return *m_journal->read([](Stores &s) { return s.entries.stamp(); });
        };
        const QString before = stamp();

        save(a);
        save(b);

        QCOMPARE(m_journal->read([](Stores &s) { return s.entries.tags(); }).value(),
                 (QStringList{u"often"_s, u"rare"_s}));
        QVERIFY(stamp() != before);
    }
};

QTEST_GUILESS_MAIN(TestEntries)
#include "tst_entries.moc"
