// SPDX-License-Identifier: GPL-3.0-or-later
// englog-cli as a person or a script meets it: every verb, its output, its exit status.
#include "tests/app/Programs.h"
#include "tests/support/ModelFile.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QScopeGuard>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace englog::test;
using namespace Qt::StringLiterals;

class TestCli : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsShowsAndLists()
    {
        const Programs programs;

        const Ended added = programs.cli({u"add"_s, u"-"_s, u"--title"_s, u"Grüße"_s, u"--tag"_s,
                                          u"a"_s, u"--tag=b"_s, u"--mood"_s, u"7"_s, u"--date"_s,
                                          u"2026-03-01T09:30+02:00"_s, u"--ai"_s, u"local"_s},
                                         "A walk in Paris.\nIt was lovely.");
        COMPARE_STATUS(added, 0);
        const Ended shown = programs.cli({u"show"_s, added.word(), u"--json"_s});
        const Ended listed = programs.cli({u"list"_s, u"--json"_s});

        COMPARE_STATUS(shown, 0);
        const QJsonObject entry = shown.object();
        QCOMPARE(entry.value(u"id"_s).toString(), added.word());
        QCOMPARE(entry.value(u"user_id"_s).toString(), u"local"_s);
        QCOMPARE(entry.value(u"title"_s).toString(), u"Grüße"_s);
        QCOMPARE(entry.value(u"content"_s).toString(), u"A walk in Paris.\nIt was lovely."_s);
        QCOMPARE(entry.value(u"tags"_s).toArray(), QJsonArray({u"a"_s, u"b"_s}));
        QCOMPARE(entry.value(u"mood"_s).toInt(), 7);
        QCOMPARE(entry.value(u"ai"_s).toString(), u"local"_s);
        QCOMPARE(entry.value(u"entry_date"_s).toString(), u"2026-03-01"_s);
        QCOMPARE(entry.value(u"entry_time"_s).toString(), u"09:30:00"_s);
        QCOMPARE(entry.value(u"revision"_s).toInt(), 1);
        QCOMPARE(entry.value(u"word_count"_s).toInt(), 7);
        COMPARE_STATUS(listed, 0);
        QCOMPARE(listed.array().size(), 1);
        QVERIFY(!listed.array().first().toObject().contains(u"content"_s));
        const Ended text = programs.cli({u"show"_s, added.word()});
        QVERIFY(text.out.contains("Grüße") && text.out.contains("It was lovely.\n"));
    }

    void addTellsTheIdAsJson()
    {
        const Programs programs;
        const QString file = programs.write(u"note.txt"_s, "Words of a file.");

        const Ended added = programs.cli({u"--json"_s, u"add"_s, file});

        COMPARE_STATUS(added, 0);
        static const QRegularExpression version7(u"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.{17}$"_s);
        QVERIFY(version7.match(added.object().value(u"id"_s).toString()).hasMatch());
    }

    void aMoodAloneIsAnEntry()
    {
        const Programs programs;

        const Ended added = programs.cli({u"add"_s, u"--mood"_s, u"3"_s});

        COMPARE_STATUS(added, 0);
        COMPARE_STATUS(programs.cli({u"show"_s, added.word()}), 0);
    }

    void editChangesOnlyWhatIsNamed()
    {
        const Programs programs;
        const QString id = programs
                               .cli({u"add"_s, u"-"_s, u"--title"_s, u"T"_s, u"--tag"_s, u"a"_s,
                                     u"--mood"_s, u"4"_s},
                                    "First words.")
                               .word();

        COMPARE_STATUS(programs.cli({u"edit"_s, id, u"--add-tag"_s, u"b"_s, u"--remove-tag"_s,
                                     u"a"_s, u"--mood"_s, u"none"_s}),
                       0);
        const QJsonObject tagged = programs.cli({u"show"_s, id, u"--json"_s}).object();
        COMPARE_STATUS(
            programs.cli({u"edit"_s, id, u"-"_s, u"--title"_s, QString()}, "Other words."), 0);
        const QJsonObject edited = programs.cli({u"show"_s, id, u"--json"_s}).object();

        QCOMPARE(tagged.value(u"content"_s).toString(), u"First words."_s);
        QCOMPARE(tagged.value(u"title"_s).toString(), u"T"_s);
        QCOMPARE(tagged.value(u"tags"_s).toArray(), QJsonArray{u"b"_s});
        QVERIFY(tagged.value(u"mood"_s).isNull());
        QCOMPARE(edited.value(u"content"_s).toString(), u"Other words."_s);
        QCOMPARE(edited.value(u"title"_s).toString(), QString());
        QCOMPARE(edited.value(u"tags"_s).toArray(), QJsonArray{u"b"_s});
    }

    void historyKeepsAndBringsBackRevisions()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "One.").word();
        COMPARE_STATUS(programs.cli({u"edit"_s, id, u"-"_s}, "Two words."), 0);

        const QJsonArray revisions = programs.cli({u"history"_s, id, u"--json"_s}).array();
        const Ended restored = programs.cli({u"history"_s, id, u"--restore"_s, u"1"_s});

        QCOMPARE(revisions.size(), 2);
        QCOMPARE(revisions[0].toObject().value(u"revision"_s).toInt(), 2);
        QCOMPARE(revisions[0].toObject().value(u"word_count"_s).toInt(), 2);
        QVERIFY(revisions[1].toObject().contains(u"created_at"_s));
        COMPARE_STATUS(restored, 0);
        QCOMPARE(programs.cli({u"show"_s, id, u"--json"_s}).object().value(u"content"_s).toString(),
                 u"One."_s);
        COMPARE_STATUS(programs.cli({u"history"_s, id, u"--restore"_s, u"99"_s}), 3);
        COMPARE_STATUS(programs.cli({u"history"_s, id, u"--restore"_s, u"x"_s}), 2);
    }

    void theTrashGivesBack()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "Thrown away.").word();

        COMPARE_STATUS(programs.cli({u"delete"_s, id, u"--json"_s}), 0);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 0);
        for (const QString &verb : {u"delete"_s, u"edit"_s}) {
            const Ended refused = programs.cli({verb, id});
            COMPARE_STATUS(refused, 3);
            QVERIFY2(refused.err.contains("in the trash") && refused.err.contains("undelete"),
                     refused.err.constData());
        }
        COMPARE_STATUS(programs.cli({u"undelete"_s, id}), 0);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 1);

        COMPARE_STATUS(programs.cli({u"delete"_s, id, u"--now"_s}), 0);
        COMPARE_STATUS(programs.cli({u"show"_s, id}), 3);
        COMPARE_STATUS(programs.cli({u"undelete"_s, id}), 3);
    }

    void findsByWordsTagsAndDays()
    {
        const Programs programs;
        const QString file = programs.write(
            u"in.jsonl"_s,
            json("{'date':'2026-01-01','text':'The garden is asleep.','tags':['home']}\n"
                 "{'date':'2026-02-01','text':'Snow on the garden, and a garden "
                 "robin.','title':'Garden'}\n"
                 "{'date':'2026-03-01','text':'By train to Vienna.','tags':['travel']}\n"));
        COMPARE_STATUS(programs.cli({u"import"_s, file}), 0);

        const auto count = [&](const QStringList &arguments) {
            return programs.cli(arguments + QStringList{u"--json"_s}).array().size();
        };
        QCOMPARE(count({u"list"_s}), 3);
        QCOMPARE(count({u"list"_s, u"--limit"_s, u"2"_s}), 2);
        QCOMPARE(count({u"list"_s, u"--offset"_s, u"2"_s}), 1);
        QCOMPARE(count({u"list"_s, u"--from"_s, u"2026-02-01"_s}), 2);
        QCOMPARE(count({u"list"_s, u"--to"_s, u"2026-02-01"_s}), 2);
        QCOMPARE(count({u"list"_s, u"--tag"_s, u"travel"_s}), 1);
        QCOMPARE(count({u"list"_s, u"--text"_s, u"garden"_s}), 2);
        const QJsonArray hits = programs.cli({u"search"_s, u"garden"_s, u"--json"_s}).array();
        QCOMPARE(hits.size(), 2);
        const QJsonObject best = hits[0].toObject();
        QCOMPARE(best.value(u"title"_s).toString(), u"Garden"_s);
        QVERIFY(best.value(u"score"_s).toDouble()
                >= hits[1].toObject().value(u"score"_s).toDouble());
        const QJsonObject span = best.value(u"spans"_s).toArray().first().toObject();
        QCOMPARE(best.value(u"snippet"_s)
                     .toString()
                     .mid(span.value(u"start"_s).toInt(), span.value(u"length"_s).toInt())
                     .toLower(),
                 u"garden"_s);
        QVERIFY(!best.value(u"matched"_s).toArray().isEmpty());
        QCOMPARE(count({u"search"_s, u"garden"_s, u"--limit"_s, u"1"_s}), 1);
        QCOMPARE(count({u"search"_s, u"nowhere"_s}), 0);
    }

    void importingTwiceChangesNothing()
    {
        const Programs programs;
        const QString file = programs.write(u"in.jsonl"_s, Programs::entries(20));

        const Ended dry = programs.cli({u"import"_s, file, u"--dry-run"_s, u"--json"_s});
        const QJsonArray none = programs.cli({u"list"_s, u"--json"_s}).array();
        const Ended first = programs.cli({u"import"_s, file, u"--json"_s});
        const QByteArray listed = programs.cli({u"list"_s, u"--json"_s}).out;
        const Ended second =
            programs.cli({u"import"_s, file, u"--format"_s, u"jsonl"_s, u"--json"_s});

        COMPARE_STATUS(dry, 0);
        QCOMPARE(dry.object().value(u"imported"_s).toInt(), 20);
        QVERIFY(none.isEmpty());
        COMPARE_STATUS(first, 0);
        QCOMPARE(first.object().value(u"imported"_s).toInt(), 20);
        COMPARE_STATUS(second, 0);
        QCOMPARE(second.object().value(u"imported"_s).toInt(), 0);
        QCOMPARE(second.object().value(u"unchanged"_s).toInt(), 20);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).out, listed);
    }

    void exportAndImportMakeTheSameJournal()
    {
        const Programs one;
        const Programs other;
        const QString file = one.write(u"in.jsonl"_s, Programs::entries(10));
        COMPARE_STATUS(one.cli({u"import"_s, file}), 0);
        COMPARE_STATUS(
            one.cli({u"add"_s, u"-"_s, u"--title"_s, u"T"_s, u"--tag"_s, u"x"_s, u"--mood"_s,
                     u"9"_s, u"--date"_s, u"2026-05-05T10:00"_s, u"--ai"_s, u"never"_s},
                    "Emoji 🌱 and\nlines."),
            0);

        const Ended exported = one.cli(
            {u"export"_s, one.path(u"out.jsonl"_s), u"--format"_s, u"jsonl"_s, u"--json"_s});
        COMPARE_STATUS(exported, 0);
        COMPARE_STATUS(other.cli({u"import"_s, one.path(u"out.jsonl"_s)}), 0);

        QCOMPARE(exported.object().value(u"entries"_s).toInt(), 11);
        const auto comparable = [](const Programs &programs) {
            QJsonArray entries = programs.cli({u"list"_s, u"--full"_s, u"--json"_s}).array();
            for (auto &&value : entries) {
                QJsonObject entry = value.toObject();
                for (const QString &own : {u"created_at"_s, u"updated_at"_s})
                    entry.remove(own);
                value = entry;
            }
            return entries;
        };
        QCOMPARE(comparable(other), comparable(one));
        COMPARE_STATUS(one.cli({u"export"_s, one.path(u"x"_s)}), 2);
        COMPARE_STATUS(one.cli({u"export"_s, one.path(u"x"_s), u"--format"_s, u"odt"_s}), 2);
    }

    void checkBackupAndRestore()
    {
        const Programs programs;
        const QString kept = programs.cli({u"add"_s}, "Kept.").word();
        const Ended saved = programs.cli({u"backup"_s, programs.path(u"b.englog"_s), u"--json"_s});
        const QString lost = programs.cli({u"add"_s}, "Written after the backup.").word();

        const Ended restored =
            programs.cli({u"restore"_s, programs.path(u"b.englog"_s), u"--json"_s});

        COMPARE_STATUS(saved, 0);
        QCOMPARE(saved.object().value(u"entries"_s).toInt(), 1);
        QVERIFY(saved.object().value(u"verified"_s).toBool());
        COMPARE_STATUS(restored, 0);
        const QString old = restored.object().value(u"kept"_s).toString();
        QCOMPARE(old, programs.journal() + u".before-restore"_s);
        COMPARE_STATUS(programs.bareCli({u"show"_s, lost, u"--journal"_s, old}), 0);
        const Ended again = programs.cli({u"restore"_s, programs.path(u"b.englog"_s)});
        QVERIFY2(again.out.contains("test.englog.before-restore-2\n"), again.out.constData());
        COMPARE_STATUS(programs.cli({u"show"_s, kept}), 0);
        COMPARE_STATUS(programs.cli({u"show"_s, lost}), 3);
        const Ended checked = programs.cli({u"check"_s, u"--json"_s});
        COMPARE_STATUS(checked, 0);
        QVERIFY(checked.object().value(u"ok"_s).toBool());
        QCOMPARE(checked.object().value(u"problems"_s).toArray().size(), 0);
    }

    void wrongUsageIsToldApart_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("told");
        const auto row = [](const char *name, const QStringList &arguments, const QString &told) {
            QTest::newRow(name) << arguments << told;
        };
        row("nothing", {}, u"--help"_s);
        row("unknown verb", {u"lst"_s}, u"list"_s);
        row("later verb", {u"move-store"_s, u"x"_s}, u"move-store"_s);
        row("no action", {u"provider"_s, u"remove"_s}, u"list, test"_s);
        row("no level", {u"privacy"_s, u"secret"_s}, u"secret"_s);
        row("unknown option", {u"list"_s, u"--colour"_s}, u"--colour"_s);
        row("option of another verb", {u"list"_s, u"--wait"_s}, u"--wait"_s);
        row("too few words", {u"show"_s}, u"show ID"_s);
        row("too many words", {u"undelete"_s, u"a"_s, u"b"_s}, u"undelete ID"_s);
        row("bad date", {u"add"_s, u"--date"_s, u"tomorrow"_s}, u"tomorrow"_s);
        row("bad mood", {u"add"_s, u"--mood"_s, u"11"_s}, u"11"_s);
        row("bad level", {u"add"_s, u"--ai"_s, u"some"_s}, u"some"_s);
        row("bad limit", {u"list"_s, u"--limit"_s, u"-1"_s}, u"-1"_s);
        row("bad day", {u"list"_s, u"--from"_s, u"2026-13-01"_s}, u"2026-13-01"_s);
        row("two selections", {u"analyse"_s, u"--all"_s, u"--stale"_s}, u"--stale"_s);
        row("unknown provider", {u"analyse"_s, u"--provider"_s, u"oracle"_s}, u"oracle"_s);
        row("no duration", {u"analyse"_s, u"--give-up-after"_s, u"soon"_s}, u"soon"_s);
        row("unknown kind", {u"analyse-text"_s, u"--kind"_s, u"mood"_s}, u"sentiment_analysis"_s);
        row("unknown format", {u"import"_s, u"x"_s, u"--format"_s, u"odt"_s}, u"jsonl"_s);
        row("import of a dash", {u"import"_s, u"-"_s}, u"/dev/stdin"_s);
        row("backup to a dash", {u"backup"_s, u"-"_s}, u"not there yet"_s);
        row("no journal", {u"list"_s, u"--journal"_s, {}}, u"--journal"_s);
        row("no store", {u"list"_s, u"--store="_s}, u"--store"_s);
        row("no settings", {u"list"_s, u"--config"_s, {}}, u"--config"_s);
        row("shared store", {u"list"_s, u"--store"_s, u"postgresql://db/x"_s}, u"--store"_s);
        row("absent settings", {u"list"_s, u"--config"_s, u"/nowhere.ini"_s}, u"/nowhere.ini"_s);
    }

    void wrongUsageIsToldApart()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, told);
        const Programs programs;

        const Ended text = programs.cli(arguments);
        const Ended asJson = programs.cli(arguments + QStringList{u"--json"_s});

        COMPARE_STATUS(text, 2);
        QVERIFY2(QString::fromUtf8(text.err).contains(told), text.err.constData());
        QVERIFY(text.out.isEmpty());
        COMPARE_STATUS(asJson, 2);
        const QJsonObject error = asJson.object().value(u"error"_s).toObject();
        QVERIFY2(!error.value(u"message"_s).toString().isEmpty(), asJson.out.constData());
        QVERIFY(error.contains(u"code"_s) && error.contains(u"hint"_s));
    }

    void aLoneDashIsStandardOutput()
    {
        const Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s, u"--date"_s, u"2026-01-02"_s}, "Words."), 0);
        const QStringList exporting{u"export"_s, u"-"_s, u"--format"_s, u"jsonl"_s};
        const QStringList reporting{u"report"_s, u"-o"_s, u"-"_s, u"--format"_s, u"markdown"_s};

        const Ended exported = programs.cli(exporting);
        const Ended reported = programs.cli(reporting);

        COMPARE_STATUS(exported, 0);
        QCOMPARE(exported.object().value(u"date"_s).toString(), u"2026-01-02"_s);
        COMPARE_STATUS(reported, 0);
        QVERIFY2(reported.out.startsWith("# "), reported.out.constData());
        COMPARE_STATUS(programs.cli(exporting + QStringList{u"--json"_s}), 2);
        COMPARE_STATUS(programs.cli(reporting + QStringList{u"--json"_s}), 2);
        QVERIFY(!QFileInfo::exists(u"-"_s));
        COMPARE_STATUS(programs.cli({u"import"_s, u"/dev/stdin"_s}, Programs::entries(3)), 0);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 4);
    }

    void whatIsNotThereIsNotFound_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QString id = u"018f0000-0000-7000-8000-000000000000"_s;
        for (const auto *verb :
             {"show", "edit", "delete", "undelete", "history", "status", "insights", "analyse"})
            QTest::newRow(verb) << QStringList{QString::fromLatin1(verb), id};
        QTest::newRow("no id at all") << QStringList{u"show"_s, u"yesterday"_s};
        QTest::newRow("delete for good") << QStringList{u"delete"_s, u"--now"_s, id};
        QTest::newRow("text file") << QStringList{u"add"_s, u"/nowhere/x.txt"_s};
        QTest::newRow("import file") << QStringList{u"import"_s, u"/nowhere/x.jsonl"_s};
        QTest::newRow("backup") << QStringList{u"restore"_s, u"/nowhere/x.englog"_s};
    }

    void whatIsNotThereIsNotFound()
    {
        QFETCH(const QStringList, arguments);
        const Programs programs;

        COMPARE_STATUS(programs.cli(arguments), 3);
    }

    void helpAndVersionNeedNoJournal()
    {
        const Programs programs;

        const Ended help = programs.bareCli({u"--help"_s});
        const Ended verb = programs.bareCli({u"analyse"_s, u"--help"_s});
        const Ended version = programs.bareCli({u"--version"_s});
        const Ended asJson = programs.bareCli({u"--version"_s, u"--json"_s});

        COMPARE_STATUS(help, 0);
        for (const auto *name :
             {"add", "search", "import", "analyse-text", "queue", "restore", "demo"})
            QVERIFY2(help.out.contains(QByteArray("\n  ") + name), name);
        COMPARE_STATUS(verb, 0);
        QVERIFY(verb.out.contains("--give-up-after"));
        COMPARE_STATUS(version, 0);
        QVERIFY2(version.err.isEmpty(), version.err.constData());
        for (const auto *part : {"Qt", "SQLite", "model"})
            QVERIFY2(version.out.contains(part), part);
        for (const QString &part : {u"qt"_s, u"sqlite"_s, u"model"_s}) {
            const QJsonObject told = asJson.object().value(part).toObject();
            QVERIFY2(!told.value(u"version"_s).toString().isEmpty(), qPrintable(part));
            QVERIFY2(QFileInfo::exists(told.value(u"path"_s).toString()), qPrintable(part));
        }
        QVERIFY(!QFileInfo::exists(programs.path(u"englog"_s)));
    }

    void theModelIsFoundBesideThePrograms()
    {
        NEEDS_MODEL();
        Programs programs;
        programs.setEnvironment(u"ENGLOG_MODEL_DIR"_s, QString()); // as if it were not set

        const Ended version = programs.bareCli({u"--version"_s, u"--json"_s});
        const Ended results = programs.cli({u"analyse-text"_s, u"--json"_s}, "We planted beans.");

        const QJsonObject model = version.object().value(u"model"_s).toObject();
        const QString name = model.value(u"version"_s).toString();
        QVERIFY2(name.startsWith(u"englog-1."), qPrintable(name));
        QVERIFY(model.value(u"problem"_s).isNull());
        COMPARE_STATUS(results, 0);
        QVERIFY2(results.out.contains(name.toUtf8()), results.out.constData());
    }

    void withoutAModelTheAnalyserGoesOnAndSaysSo()
    {
        Programs programs;
        programs.setEnvironment(u"ENGLOG_MODEL_DIR"_s, programs.path(u"none"_s));

        const Ended version = programs.bareCli({u"--version"_s});
        const Ended asJson = programs.bareCli({u"--version"_s, u"--json"_s});
        const Ended results = programs.cli({u"analyse-text"_s, u"--json"_s}, "We planted beans.");

        COMPARE_STATUS(version, 0);
        QVERIFY2(version.out.contains("without the sentence encoder: no model file"),
                 version.out.constData());
        const QJsonObject model = asJson.object().value(u"model"_s).toObject();
        QCOMPARE(model.value(u"version"_s).toString(), u"lexicon-1"_s);
        QVERIFY(!model.value(u"problem"_s).toString().isEmpty());
        COMPARE_STATUS(results, 0);
        QVERIFY(!results.out.contains("englog-1."));
    }

    void verboseTellsWhichJournalOnStandardError()
    {
        const Programs programs;

        const Ended ended = programs.cli({u"list"_s, u"--verbose"_s, u"--json"_s});

        COMPARE_STATUS(ended, 0);
        QVERIFY2(ended.err.contains(programs.journal().toUtf8()), ended.err.constData());
        QCOMPARE(ended.array(), QJsonArray());
    }

    void anImportThatIsInterruptedKeepsWhatItHas()
    {
        const Programs programs;
        const QByteArray pipe = programs.path(u"in.jsonl"_s).toUtf8();
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        const int end = ::open(pipe.constData(), O_RDWR | O_CLOEXEC); // waits for no reader
        const auto closed = qScopeGuard([end] { ::close(end); });
        const QByteArray lines = Programs::entries(800);
        const qsizetype half = lines.size() / 2; // more than a read takes, less than a pipe holds
        QVERIFY(half > 32 * 1024 && half < 48 * 1024);
        QCOMPARE(::write(end, lines.constData(), size_t(half)), half);
        COMPARE_STATUS(programs.cli({u"check"_s}), 0); // makes the journal
        const auto process =
            programs.start(QStringLiteral(ENGLOG_CLI_PATH),
                           {u"--journal"_s, programs.journal(), u"import"_s,
                            QString::fromUtf8(pipe), u"--format=jsonl"_s, u"--json"_s});
        const auto stored = [&] {
            return programs.cli({u"status"_s, u"--json"_s})
                .object()
                .value(u"entries_total"_s)
                .toInt();
        };
        QTRY_VERIFY_WITH_TIMEOUT(stored() > 0, programTimeoutMs);
        QByteArray told;
        process->setReadChannel(QProcess::StandardError);
        ::kill(static_cast<pid_t>(process->processId()), SIGINT);
        while (!told.contains("Stopping")) {
            QVERIFY2(process->waitForReadyRead(programTimeoutMs), told.constData());
            told += process->readAllStandardError();
        }
        QCOMPARE(::write(end, lines.constData() + half, size_t(half)), half);

        const Ended stopped = Programs::ended(*process);

        COMPARE_STATUS(stopped, 1);
        const int imported = stopped.object().value(u"imported"_s).toInt();
        QVERIFY2(imported > 0 && imported <= 401, stopped.out.constData());
        QCOMPARE(stored(), imported);
    }

    void theDefaultJournalIsMadeForItsOwnerAlone()
    {
        const Programs programs;

        COMPARE_STATUS(programs.bareCli({u"add"_s}, "Words."), 0);

        const QFileInfo folder(programs.path(u"englog"_s));
        const QFileInfo file(programs.path(u"englog/journal.englog"_s));
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
            | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QVERIFY(folder.isDir() && file.isFile());
        QVERIFY(!(folder.permissions() & others));
        QVERIFY(!(file.permissions() & others));
    }

    void settingsComeFromEnvironmentAndFile()
    {
        Programs programs;
        const QString config = programs.write(u"e.ini"_s, "worker_pool_size = 1000\n");

        const Ended file = programs.cli({u"list"_s, u"--config"_s, config});
        programs.setEnvironment(u"PROCESSING_TIMEOUT"_s, u"3 days"_s);
        const Ended environment = programs.cli({u"list"_s});

        COMPARE_STATUS(file, 2);
        QVERIFY(file.err.contains("WORKER_POOL_SIZE") && file.err.contains("1 to 256")
                && file.err.contains("e.ini"));
        COMPARE_STATUS(environment, 2);
        QVERIFY(environment.err.contains("PROCESSING_TIMEOUT")
                && environment.err.contains("environment"));
    }

    void aReaderThatLeavesEarlyEndsNothing()
    {
        const Programs programs;
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(400))}), 0);
        QProcess shell;
        shell.start(
            u"/bin/sh"_s,
            {u"-c"_s,
             QStringLiteral(ENGLOG_CLI_PATH)
                 + u" --journal '%1' list --json | head -c 10; echo"_s.arg(programs.journal())});

        const Ended ended = Programs::ended(shell);

        COMPARE_STATUS(ended, 0);
        QVERIFY2(ended.err.isEmpty(), ended.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
