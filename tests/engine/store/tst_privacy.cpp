// SPDX-License-Identifier: GPL-3.0-or-later
// Who may read an entry, and what follows from that for its tasks and results.
#include "tests/support/TaskTable.h"

#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestPrivacy : public QObject, private TaskTable
{
    Q_OBJECT

    EntryId write(const QString &text, const QStringList &tags = {}, AiLevel ai = AiLevel::Any)
    {
        EntryDraft draft;
        draft.content = text;
        draft.tags = tags;
        draft.ai = ai;
        const EntryId fresh = EntryId::make(now(), m_journal->dice.bits(), m_journal->dice.bits());
        return m_journal
            ->write([&](Stores &stores) -> Result<EntryId> {
                const auto saved = stores.entries.save(draft, SaveMode::Closing, fresh, now());
                if (!saved)
                    return fail(saved.error());
                const auto queued = stores.tasks.queueEntry(saved->id, plan(), now());
                return queued ? Result<EntryId>(saved->id) : fail(queued.error());
            })
            .value();
    }
    Entry entry(const EntryId &id)
    {
        return m_journal->read([&](Stores &s) { return s.entries.entry(id); }).value();
    }
    QList<EntryId> set(const QString &tag, AiLevel level)
    {
        return m_journal->write([&](Stores &s) { return s.entries.setPrivacy(tag, level); })
            .value();
    }
    TaskStore::Order follow(const EntryId &id)
    {
        return m_journal->write([&](Stores &s) { return s.tasks.followLevels({id}, now()); })
            .value();
    }
    QSet<AiLevel> readyFor()
    {
        QSet<AiLevel> levels;
        const auto ready = m_journal->read([](Stores &s) { return s.tasks.readyLevels(); }).value();
        for (const ReadyLevel &level : ready)
            levels.insert(level.ai);
        return levels;
    }

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void theStrictestHolds()
    {
        const EntryId plain = write(u"plain"_s);
        const EntryId work = write(u"work"_s, {u"Work"_s});
        const EntryId own = write(u"own"_s, {u"Work"_s}, AiLevel::Never);

        QCOMPARE(set(u"work"_s, AiLevel::Local), QList<EntryId>{work}); // whatever its case
        QVERIFY(entry(plain).held == AiLevel::Any);
        QVERIFY(entry(work).held == AiLevel::Local);
        QVERIFY(entry(work).ai == AiLevel::Any);
        QVERIFY(entry(own).held == AiLevel::Never);

        QCOMPARE(set({}, AiLevel::Local), QList<EntryId>{plain});
        QCOMPARE(set(u"work"_s, AiLevel::Never), QList<EntryId>{work});
        QCOMPARE(set(u"WORK"_s, AiLevel::Any), QList<EntryId>{work});
        QVERIFY(entry(work).held == AiLevel::Local); // by the journal
        QCOMPARE(set({}, AiLevel::Any).size(), 2);
        QVERIFY(entry(own).held == AiLevel::Never);
        QVERIFY(m_journal->read([](Stores &s) { return s.entries.privacy(); })->isEmpty());
    }

    void newAndEditedEntriesKeepToWhatWasSaid()
    {
        set(u"diary"_s, AiLevel::Local);
        const EntryId id = write(u"dear"_s, {u"diary"_s});
        QVERIFY(entry(id).held == AiLevel::Local);

        EntryDraft draft = entry(id).draft();
        draft.tags.clear();
        const auto loosened = m_journal->write(
            [&](Stores &s) { return s.entries.save(draft, SaveMode::Closing, {}, now()); });
        QVERIFY(loosened->levelChanged);
        QVERIFY(entry(id).held == AiLevel::Any);

        draft.title = u"T"_s;
        const auto renamed = m_journal->write(
            [&](Stores &s) { return s.entries.save(draft, SaveMode::Closing, {}, now()); });
        QVERIFY(!renamed->levelChanged);

        set({}, AiLevel::Local); // of the journal
        QVERIFY(entry(write(u"bare"_s)).held == AiLevel::Local);
        set(u"diary"_s, AiLevel::Never);
        QVERIFY(entry(write(u"dear"_s, {u"diary"_s})).held == AiLevel::Never);
    }

    void tasksFollowTheirEntry()
    {
        const EntryId id = write(u"words"_s, {u"work"_s});
        QVERIFY(readyFor() == QSet<AiLevel>{AiLevel::Any});

        set(u"work"_s, AiLevel::Local);
        QVERIFY(readyFor() == QSet<AiLevel>{AiLevel::Local});
        QCOMPARE(follow(id).tasks, 6);
        QVERIFY(follow(id).running.isEmpty());
        set(u"work"_s, AiLevel::Any);
        QVERIFY(readyFor() == QSet<AiLevel>{AiLevel::Any});

        failTask(claim(1).tasks.first(), ErrorCode::Transient, now() + 1h);
        QCOMPARE(count(TaskState::Retrying), 1);
        set(u"work"_s, AiLevel::Never);
        follow(id);
        const auto all = tasks();
        QCOMPARE(all.size(), 6);
        for (const Task &task : all) {
            QVERIFY(task.state == TaskState::Cancelled);
            QCOMPARE(task.error, u"superseded"_s);
        }
    }

    void whoWorksOnItIsToldToStop()
    {
        const EntryId id = write(u"words"_s, {u"work"_s});
        const auto held = claim(1).tasks;
        QCOMPARE(held.size(), 1);

        set(u"work"_s, AiLevel::Local);
        QCOMPARE(follow(id).running, QList<TaskId>{held.first().lease.task});
    }

    void resultsThatAreNotAllowedGo()
    {
        const EntryId far = write(u"words"_s, {u"far"_s});
        const EntryId near = write(u"other words"_s, {u"near"_s});
        drain();
        const auto kinds = [&](const EntryId &id) {
            return m_journal->read([&](Stores &s) { return s.results.kinds(id); })->size();
        };
        const auto remove = [&](const QStringList &here) {
            return m_journal->write([&](Stores &s) { return s.results.removeForbidden(here); })
                .value();
        };
        QVERIFY(kinds(far) >= 5);

        QVERIFY(remove({}).isEmpty()); // any may read them
        set(u"far"_s, AiLevel::Local);
        QVERIFY(remove({u"scripted"_s}).isEmpty()); // who made them is here
        QCOMPARE(remove({u"builtin"_s}), QList<EntryId>{far});
        QCOMPARE(kinds(far), 0);
        QVERIFY(kinds(near) >= 5);

        set(u"near"_s, AiLevel::Never);
        QCOMPARE(remove({u"scripted"_s}), QList<EntryId>{near});
        QCOMPARE(kinds(near), 0);
    }

    void anEditTakesAwayWhatOthersFound()
    {
        const EntryId id = write(u"words"_s);
        drain();
        EntryDraft draft = entry(id).draft();
        draft.ai = AiLevel::Local;
        const auto kindsAfter = [&](const QStringList &here) {
            QueuePlan after = plan();
            after.accept = QueuePlan::Accept::Any;
            after.here = here;
            return m_journal
                ->write([&](Stores &s) {
                    return s.entries.save(draft, SaveMode::Closing, {}, now())
                        .and_then([&](const SavedEntry &saved) {
                            return s.tasks.queueEntry(saved.id, after, now());
                        })
                        .and_then([&](int) { return s.results.kinds(id); });
                })
                .value()
                .size();
        };

        QVERIFY(kindsAfter({u"scripted"_s}) >= 5);
        QCOMPARE(kindsAfter({u"builtin"_s}), 0);
        QCOMPARE(count(TaskState::Queued) + count(TaskState::Pending), 6); // to be made again here

        drain();
        draft.ai = AiLevel::Never;
        QCOMPARE(kindsAfter({u"scripted"_s}), 0);
    }

    void theDoorAsksForTheStrictest()
    {
        const EntryId any = write(u"any"_s);
        const EntryId local = write(u"local"_s, {}, AiLevel::Local);
        const auto strictest = [&](const QList<EntryId> &ids) {
            return m_journal->read([&](Stores &s) { return s.entries.strictest(ids); }).value();
        };

        QVERIFY(strictest({any}) == AiLevel::Any);
        QVERIFY(strictest({any, local}) == AiLevel::Local);
        QVERIFY(strictest({}) == AiLevel::Any);
        set({}, AiLevel::Local);
        QVERIFY(strictest({}) == AiLevel::Local); // a search belongs to the journal
        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.trash(any, now()); }));
        QVERIFY(strictest({any}) == AiLevel::Never);
        QVERIFY(strictest({EntryId::make(now(), 1, 2)}) == AiLevel::Never);
    }

    void whoAsksByNameLeavesOthersEntriesAlone()
    {
        const EntryId any = write(u"any"_s);
        const EntryId local = write(u"local"_s, {}, AiLevel::Local);
        QueuePlan asked = plan();
        asked.provider = u"cloud"_s;
        asked.reads = AiLevel::Any;
        const auto queue = [&](const EntryId &id) {
            return m_journal->write([&](Stores &s) { return s.tasks.queueEntry(id, asked, now()); })
                .value();
        };
        QCOMPARE(queue(local), 0);
        queue(any);

        QSet<QString> providers;
        const auto all = tasks();
        for (const Task &task : all) {
            QCOMPARE(task.provider, task.entry == any ? u"cloud"_s : QString());
            providers.insert(task.provider);
        }
        QCOMPARE(providers.size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestPrivacy)
#include "tst_privacy.moc"
