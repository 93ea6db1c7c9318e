// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Autosave.h"

#include <QPromise>
#include <QSignalSpy>
#include <QTest>

#include <deque>

using namespace englog;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

const EntryId someId{QUuid(u"01890000-0000-7000-8000-000000000001"_s)};

/// An editor of one line and an engine that answers when it is told to.
struct Desk
{
    explicit Desk(Autosave::Delays delays = {1h, 1h})
        : autosave([this] { return draft(); },
                   [this](const EntryDraft &draft, SaveMode) { return save(draft); },
                   [this](const EntryId &id) {
                       left.append(id);
                       return QtFuture::makeReadyFuture(Result<>());
                   },
                   delays)
    {
        autosave.open({});
    }

    [[nodiscard]] EntryDraft draft() const
    {
        EntryDraft draft;
        draft.content = text;
        return draft;
    }

    void type(const QString &words)
    {
        text = words;
        autosave.edited();
    }

    QFuture<Result<SavedEntry>> save(const EntryDraft &draft)
    {
        asked.append(draft);
        waiting.emplace_back();
        waiting.back().start();
        return waiting.back().future();
    }

    void answer(const Result<SavedEntry> &result = SavedEntry{.id = someId})
    {
        QPromise<Result<SavedEntry>> promise = std::move(waiting.front());
        waiting.pop_front();
        promise.addResult(result);
        promise.finish();
        QCoreApplication::sendPostedEvents();
    }

    QString text;
    QList<EntryDraft> asked;
    QList<EntryId> left;
    Autosave autosave;
    std::deque<QPromise<Result<SavedEntry>>> waiting; ///< ends before those who wait do
};

const Result<SavedEntry> diskFull = fail(ErrorCode::Full, u"the disk is full"_s);

} // namespace

class TestAutosave : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savesByItselfOnceTheKeysRest()
    {
        Desk desk({.quiet = 1ms, .longest = 1h});

        desk.type(u"one"_s);

        QTRY_COMPARE(desk.asked.size(), 1);
        QCOMPARE(desk.asked[0].content, u"one"_s);
        QCOMPARE(desk.autosave.state(), Autosave::State::Saving);
    }

    void savesWhileTheKeysNeverRest()
    {
        Desk desk({.quiet = 1h, .longest = 1ms});

        desk.type(u"one"_s);
        desk.type(u"one two"_s);

        QTRY_COMPARE(desk.asked.size(), 1);
        QCOMPARE(desk.asked[0].content, u"one two"_s);
    }

    void saysSavedOnlyWhenTheEngineDid()
    {
        Desk desk;
        QSignalSpy states(&desk.autosave, &Autosave::stateChanged);

        desk.type(u"one"_s);
        desk.autosave.saveNow();
        QCOMPARE(desk.autosave.state(), Autosave::State::Saving);
        QVERIFY(desk.autosave.isBusy());
        desk.answer();

        QCOMPARE(desk.autosave.state(), Autosave::State::Saved);
        QVERIFY(!desk.autosave.isBusy());
        QCOMPARE(states.size(), 3); // edited, saving, saved
    }

    void neverHasTwoSavesOnTheirWayAndTheNewestWins()
    {
        Desk desk;
        bool done = false;

        desk.type(u"one"_s);
        desk.autosave.saveNow();
        desk.type(u"one two"_s);
        desk.autosave.saveNow();
        desk.type(u"one two three"_s);
        desk.autosave.finish([&](const Result<> &result) { done = result.has_value(); });
        QCOMPARE(desk.asked.size(), 1);
        QVERIFY(!done);
        desk.answer();
        QCOMPARE(desk.asked.size(), 2);
        QVERIFY(!done);
        desk.answer();

        QTRY_VERIFY(done);
        QCOMPARE(desk.asked[1].content, u"one two three"_s);
        QVERIFY(desk.waiting.empty());
    }

    void learnsTheIdOfANewEntryFromItsFirstSave()
    {
        Desk desk;

        desk.type(u"one"_s);
        desk.autosave.saveNow();
        QVERIFY(desk.asked[0].id.isNull());
        desk.answer();
        desk.type(u"two"_s);
        desk.autosave.saveNow();

        QCOMPARE(desk.autosave.entry(), someId);
        QCOMPARE(desk.asked[1].id, someId);
    }

    void keepsTheWordsWhenASaveFails()
    {
        Desk desk;
        QSignalSpy failures(&desk.autosave, &Autosave::failed);

        desk.type(u"one"_s);
        desk.autosave.saveNow();
        desk.answer(diskFull);
        QCOMPARE(desk.autosave.state(), Autosave::State::Failed);
        QVERIFY(desk.autosave.isBusy());
        QCOMPARE(failures.size(), 1);
        desk.autosave.saveNow();

        QCOMPARE(desk.asked.size(), 2);
        QCOMPARE(desk.asked[1].content, u"one"_s);
    }

    void leavingTellsWhenTheWordsCouldNotBeStored()
    {
        Desk desk;
        std::optional<Result<>> end;

        desk.type(u"one"_s);
        desk.autosave.finish([&](const Result<> &result) { end = result; });
        desk.answer(diskFull);

        QVERIFY(end);
        QVERIFY(!*end);
        QCOMPARE(end->error().code, ErrorCode::Full);
        QVERIFY(desk.left.isEmpty());
    }

    void leavingClosesTheRevisionThatWasWritten()
    {
        Desk desk;
        bool done = false;

        desk.type(u"one"_s);
        desk.autosave.finish([&](const Result<> &) { done = true; });
        desk.answer();

        QTRY_VERIFY(done);
        QCOMPARE(desk.left, QList<EntryId>{someId});
    }

    void leavingAnEntryThatWasOnlyReadAsksForNothing()
    {
        Desk desk;
        desk.autosave.open(someId);
        bool done = false;

        desk.autosave.finish([&](const Result<> &) { done = true; });

        QVERIFY(done);
        QVERIFY(desk.asked.isEmpty());
        QVERIFY(desk.left.isEmpty());
    }

    void anEntryWithNothingInItIsNotStored()
    {
        Desk desk;
        bool done = false;

        desk.type(u"  \n"_s);
        desk.autosave.finish([&](const Result<> &result) { done = result.has_value(); });

        QVERIFY(done);
        QVERIFY(desk.asked.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestAutosave)
#include "tst_autosave.moc"
