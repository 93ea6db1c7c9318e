// SPDX-License-Identifier: GPL-3.0-or-later
// What the store does by itself, when nobody waits: it brings the write-ahead log over into the
// journal's file, and merges the index of words.
#include "engine/store/Database.h"
#include "tests/support/TempJournal.h"

#include <QFile>
#include <QFileInfo>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestStoreCare : public QObject
{
    Q_OBJECT

    static constexpr int patience = 20'000; // ms

    std::unique_ptr<TempJournal> m_journal;

    void save(const QString &content)
    {
        EntryDraft draft;
        draft.content = content;
        draft.date = QDate(2026, 5, 1);
        const Instant now = m_journal->clock.now();
        const EntryId fresh = EntryId::make(now, m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) {
            return stores.entries.save(draft, SaveMode::Closing, fresh, now);
        });
        QVERIFY(saved);
    }

    static qint64 read(const QString &journal, const QString &sql)
    {
        const auto database = Database::open(journal, Database::Access::ReadOnly, u"test"_s);
        return database ? (*database)->integer(sql).value_or(-1) : -1;
    }

    /// Of the index of words; a search looks into each.
    [[nodiscard]] qint64 segments() const
    {
        return read(m_journal->path(), u"SELECT count(DISTINCT segid) FROM entry_text_idx"_s);
    }

    [[nodiscard]] qint64 hits(const QString &words)
    {
        return m_journal->read([&](Stores &s) { return s.entries.search(words, 1'000); })
            .value()
            .size();
    }

private Q_SLOTS:
    void init() { m_journal = std::make_unique<TempJournal>(); }
    void cleanup() { m_journal.reset(); }

    void whatIsSavedComesIntoTheFileWhileTheJournalIsOpen()
    {
        save(u"a heron"_s);

        const QString copy = m_journal->file(u"copy.englog"_s);
        const auto entriesInFile = [&] { // without the log beside it
            QFile::remove(copy);
            return QFile::copy(m_journal->path(), copy)
                ? read(copy, u"SELECT count(*) FROM entry"_s)
                : -1;
        };
        QTRY_COMPARE_WITH_TIMEOUT(entriesInFile(), 1, patience);
        save(u"another"_s);
        QTRY_COMPARE_WITH_TIMEOUT(entriesInFile(), 2, patience);
    }

    void theLogStaysShortHoweverLongSomebodyWrites()
    {
        constexpr int saves = 600; // of some 40 pages each
        constexpr qint64 longest = 16'000 * 4'120 * 11 / 10;
        const QString text = u"words and more words "_s.repeated(6'000);
        qint64 log = 0;
        for (int i = 0; i < saves; ++i) {
            save(QString::number(i) + text);
            log = std::max(log, QFileInfo(m_journal->path() + u"-wal"_s).size());
        }
        QVERIFY2(log < longest, qPrintable(QString::number(log)));
    }

    void theIndexOfWordsIsMergedInAQuietMoment()
    {
        for (int i = 0; i < 60; ++i)
            save(u"day %1 at the harbour"_s.arg(i));

        QTRY_VERIFY2_WITH_TIMEOUT(segments() < 4, qPrintable(QString::number(segments())),
                                  patience);

        QCOMPARE(hits(u"harbour"_s), 60);
        QCOMPARE(hits(u"59"_s), 1);
    }

    void aSaveMergesNothing()
    {
        for (int i = 0; i < 100; ++i) // more than FTS5 would leave as they are
            m_journal->store().write(
                [i, now = m_journal->clock.now(),
                 fresh = EntryId::make(m_journal->clock.now(), m_journal->dice.bits(),
                                       m_journal->dice.bits())](Stores &stores) {
                    EntryDraft draft;
                    draft.content = u"day %1"_s.arg(i);
                    draft.date = QDate(2026, 5, 1);
                    return stores.entries.save(draft, SaveMode::Closing, fresh, now);
                });
        // Posted at once: no quiet moment has come between.
        QVERIFY(m_journal->write([](Stores &) -> Result<> { return {}; }));

        const qint64 before = segments();

        QVERIFY2(before >= 100, qPrintable(QString::number(before)));
        QTRY_VERIFY_WITH_TIMEOUT(segments() < 4, patience);
    }

    void mergingTellsWhenAllIsMerged()
    {
        QVERIFY(!m_journal->write([](Stores &s) { return s.entries.mergeWords(16); }).value());
    }
};

QTEST_GUILESS_MAIN(TestStoreCare)
#include "tst_storecare.moc"
