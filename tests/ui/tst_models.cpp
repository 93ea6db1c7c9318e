// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/EntryListModel.h"
#include "ui/models/QueueModel.h"
#include "ui/models/TaskListModel.h"
#include "ui/models/TrendTableModel.h"
#include "ui/widgets/FindingList.h"
#include "ui/widgets/Timeline.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

Entry entry(int number, QDate date, QTime time = {})
{
    Entry entry;
    entry.id = EntryId::make(Instant(Millis(number)), quint64(number), quint64(number));
    entry.date = date;
    entry.time = time;
    entry.title = u"entry %1"_s.arg(number);
    return entry;
}

/// The model as text: a row a line.
QString textOf(const EntryListModel &model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex at = model.index(row);
        lines.append(
            u"%1%2"_s.arg(at.data(EntryListModel::FirstOfDayRole).toBool() ? u"* "_s : u""_s,
                          at.data(EntryListModel::TitleRole).toString()));
    }
    return lines.join(u'\n');
}

const QDate monday(2026, 11, 23);

} // namespace

class TestModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findingsAreSentencesWithTheirDays()
    {
        FindingList list;
        QSignalSpy chosen(&list, &FindingList::dayChosen);
        JournalFinding finding;
        finding.text = u"The 41 entries with the tag “<b>” read heavier."_s;
        finding.share = 0.004;
        finding.nWith = 41;
        finding.nWithout = 203;
        finding.evidence = {{EntryId(), monday}, {EntryId(), monday.addDays(1)}};

        list.show({{finding}, 250, 244, 244});

        QVERIFY2(list.text().contains(u"tag “&lt;b&gt;” read heavier."_s), qPrintable(list.text()));
        QVERIFY(list.text().contains(u"n = 41 with, 203 without; q = 0.004."_s));
        QCOMPARE(list.text().count(u"<a href="_s), 2);
        Q_EMIT list.findChild<QLabel *>()->linkActivated(u"2026-11-23"_s);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().toDate(), monday);
    }

    void withoutFindingsItIsSaidWhatIsNeeded()
    {
        FindingList list;

        list.show({{}, 30, 12, 12});
        QVERIFY(list.text().startsWith(u"12 of 100 analysed entries needed"_s));

        list.show({{}, 130, 120, 120});
        QVERIFY(list.text().contains(u"these 120 analysed entries"_s));
    }

    void entriesAreRowsAndDaysAreMarked()
    {
        EntryListModel model;
        QAbstractItemModelTester tester(&model);

        model.show({entry(3, monday, {9, 0}), entry(2, monday), entry(1, monday.addDays(-1))});

        QCOMPARE(textOf(model), u"* entry 3\nentry 2\n* entry 1"_s);
    }

    void whatIsTheSameKeepsItsRow()
    {
        EntryListModel model;
        QAbstractItemModelTester tester(&model);
        model.show({entry(3, monday), entry(2, monday), entry(1, monday.addDays(-1))});
        const QPersistentModelIndex kept = model.index(2);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);

        model.show({entry(4, monday.addDays(1)), entry(3, monday), entry(1, monday.addDays(-1))});

        QCOMPARE(textOf(model), u"* entry 4\n* entry 3\n* entry 1"_s);
        QCOMPARE(model.idAt(kept), entry(1, monday).id);
        QVERIFY(resets.isEmpty());
    }

    void aSavedEntryTakesItsPlace()
    {
        EntryListModel model;
        QAbstractItemModelTester tester(&model);
        model.show({entry(3, monday), entry(1, monday.addDays(-2))});

        model.put(entry(2, monday.addDays(-1)));
        QCOMPARE(textOf(model), u"* entry 3\n* entry 2\n* entry 1"_s);
        Entry moved = entry(2, monday.addDays(5));
        moved.title = u"moved"_s;
        model.put(moved);
        QCOMPARE(textOf(model), u"* moved\n* entry 3\n* entry 1"_s);
        model.remove(moved.id);

        QCOMPARE(textOf(model), u"* entry 3\n* entry 1"_s);
    }

    void laterHoursStandAbove()
    {
        EntryListModel model;
        model.put(entry(1, monday, {8, 0}));
        model.put(entry(2, monday, {20, 0}));
        model.put(entry(3, monday, {12, 0}));

        QCOMPARE(textOf(model), u"* entry 2\nentry 3\nentry 1"_s);
    }

    void tenThousandEntriesAreListedAtOnce()
    {
        QList<Entry> many;
        for (int i = 0; i < 10'000; ++i)
            many.append(entry(i, monday.addDays(-i)));
        Timeline timeline;
        timeline.resize(300, 700);
        timeline.show();

        QBENCHMARK_ONCE
        {
            timeline.show(many);
            timeline.grab();
        }

        QCOMPARE(timeline.model().rowCount(), 10'000);
    }

    void aChosenRowIsOpenedAndAShownOneIsNot()
    {
        Timeline timeline;
        timeline.resize(300, 500);
        QSignalSpy chosen(&timeline, &Timeline::entryChosen);
        const QList<Entry> entries{entry(2, monday), entry(1, monday.addDays(-1))};
        timeline.show(entries);
        timeline.setCurrent(entries[1].id);
        QVERIFY(chosen.isEmpty());

        auto *list = timeline.findChild<QListView *>(u"timelineList"_s);
        QTest::keyClick(list, Qt::Key_Up);

        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].value<EntryId>(), entries[0].id);
    }

    void typedWordsAreSearchedAndEscapeEndsIt()
    {
        Timeline timeline;
        QSignalSpy wishes(&timeline, &Timeline::wishChanged);
        auto *field = timeline.findChild<QLineEdit *>(u"searchField"_s);

        QTest::keyClicks(field, u"garden"_s);
        QTRY_COMPARE(wishes.size(), 1);
        QCOMPARE(timeline.wish().words, u"garden"_s);
        QTest::keyClick(field, Qt::Key_Escape);

        QTRY_COMPARE(wishes.size(), 2);
        QCOMPARE(timeline.wish(), Timeline::Wish{});
    }

    void anExcerptEndsWithAWord()
    {
        EntryListModel model;
        Entry whole = entry(1, monday);
        whole.excerpt = u"in the garden"_s;
        Entry cut = entry(2, monday);
        cut.excerpt = QString(32, u'x').replace(u'x', u"word "_s).first(160).trimmed();

        model.show(QList<Entry>{whole, cut});

        QCOMPARE(model.index(0).data(EntryListModel::ExcerptRole).toString(), whole.excerpt);
        const QString shown = model.index(1).data(EntryListModel::ExcerptRole).toString();
        QVERIFY2(shown.endsWith(u" word…"_s) && shown.size() < 160, qPrintable(shown));
    }

    void aSearchHitShowsWhatWasFound()
    {
        EntryListModel model;
        QAbstractItemModelTester tester(&model);
        SearchHit hit;
        hit.id = entry(1, monday).id;
        hit.date = monday;
        hit.snippet = u"in the garden"_s;
        hit.spans = {{7, 6}};

        SearchHit recent = hit;
        recent.id = entry(2, monday).id;
        recent.date = QDate(QDate::currentDate().year(), 3, 1);
        model.show(QList<SearchHit>{hit, recent});

        QCOMPARE(model.index(0).data(EntryListModel::ExcerptRole).toString(), hit.snippet);
        QCOMPARE(model.index(0).data(EntryListModel::MarksRole).value<QList<Span>>(), hit.spans);
        hit.date = QDate(1660, 1, 11);
        QCOMPARE(model.index(1).data(EntryListModel::WhenRole).toString(),
                 QLocale().toString(recent.date, u"d MMM"_s));
        model.show(QList<SearchHit>{hit});
        QVERIFY(model.index(0).data(EntryListModel::WhenRole).toString().endsWith("1660"_L1));
    }

    void theQueueIsATableOfKindsAndStates()
    {
        QueueModel model;
        QAbstractItemModelTester tester(&model);
        QueueStats stats;
        stats.byKind[TaskKind::SentimentAnalysis] = {
            {TaskState::Pending, 2}, {TaskState::Queued, 3}, {TaskState::Failed, 1}};
        stats.byState = {{TaskState::Pending, 2}, {TaskState::Queued, 3}, {TaskState::Failed, 1}};

        model.show(stats);

        QCOMPARE(model.index(0, 0).data().toString(), u"5"_s); // pending and queued both wait
        QCOMPARE(model.index(0, 4).data().toString(), u"1"_s);
        QCOMPARE(model.index(1, 0).data().toString(), u"–"_s);
        QCOMPARE(model.index(6, 0).data().toString(), u"5"_s);
    }

    void failedTasksSayWhatHappened()
    {
        TaskListModel model;
        QAbstractItemModelTester tester(&model);
        Task task;
        task.id = {7};
        task.kind = TaskKind::ContentExtraction;
        task.state = TaskState::Failed;
        task.error = u"the analyser crashed"_s;

        model.show({task});
        QCOMPARE(model.index(0, TaskListModel::ErrorColumn).data().toString(), task.error);
        QCOMPARE(model.index(0, TaskListModel::KindColumn).data().toString(), u"Summary"_s);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        task.retries = 3;
        model.show({task});

        QVERIFY(resets.isEmpty()); // a selected row stays selected
        QCOMPARE(model.index(0, TaskListModel::TriesColumn).data().toString(), u"3"_s);
    }

    void theTrendIsAlsoATable()
    {
        TrendTableModel model;
        QAbstractItemModelTester tester(&model);
        TrendPoint point;
        point.from = monday;
        point.to = monday.addDays(6);
        point.n = 4;
        point.score = 0.25;
        point.themes = {{u"work"_s, 3}, {u"home_life"_s, 1}};

        model.show({point});

        QCOMPARE(model.index(0, TrendTableModel::ScoreColumn).data().toString(), u"0.25"_s);
        QCOMPARE(model.index(0, TrendTableModel::MoodColumn).data().toString(), QString());
        QCOMPARE(model.index(0, TrendTableModel::ThemesColumn).data().toString(),
                 u"Work, Home life"_s);
        QCOMPARE(model.rangeAt(0), (DateRange{point.from, point.to}));
    }
};

QTEST_MAIN(TestModels)
#include "tst_models.moc"
