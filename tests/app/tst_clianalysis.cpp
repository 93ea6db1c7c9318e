// SPDX-License-Identifier: GPL-3.0-or-later
// englog-cli and englog-worker at what is read from entries: analyses, trends, reports, the queue.
#include "tests/app/Programs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <csignal>

using namespace englog::test;
using namespace Qt::StringLiterals;

class TestCliAnalysis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void analysesAndTellsWhatItFound()
    {
        const Programs programs;
        const QString id =
            programs
                .cli({u"add"_s, u"-"_s, u"--date"_s, u"2026-05-05"_s},
                     "I walked through Paris with Maria. It was a wonderful day and I "
                     "was so happy about the letter from my sister.")
                .word();
        COMPARE_STATUS(programs.cli({u"status"_s, id}), 0);

        const Ended plain = programs.cli({u"analyse"_s, u"--json"_s});
        const Ended worked = programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s, u"--json"_s});

        COMPARE_STATUS(plain, 0);
        QVERIFY(plain.object().contains(u"queued"_s) && plain.object().contains(u"batch_id"_s));
        COMPARE_STATUS(worked, 0);
        const QJsonObject results = programs.cli({u"insights"_s, id, u"--json"_s}).object();
        QCOMPARE(results.value(u"journal_id"_s).toString(), id);
        QVERIFY(results.value(u"overall_sentiment"_s).toObject().value(u"score"_s).toDouble() > 0);
        QCOMPARE(results.value(u"provenance"_s).toArray().size(), 6);
        QVERIFY(!results.value(u"stale"_s).toBool());
        const QJsonObject entryStatus = programs.cli({u"status"_s, id, u"--json"_s}).object();
        QCOMPARE(entryStatus.value(u"status"_s).toString(), u"completed"_s);
        QCOMPARE(entryStatus.value(u"completed_tasks"_s).toInt(), 6);
        QCOMPARE(entryStatus.value(u"progress"_s).toDouble(), 1.0);
        const QJsonObject total = programs.cli({u"status"_s, u"--json"_s}).object();
        QCOMPARE(total.value(u"entries_total"_s).toInt(), 1);
        QCOMPARE(total.value(u"entries_analysed"_s).toInt(), 1);
        QCOMPARE(total.value(u"queue"_s).toObject().value(u"completed"_s).toInt(), 6);
        const Ended again = programs.cli({u"analyse"_s, id, u"--wait"_s, u"--json"_s});
        COMPARE_STATUS(again, 0);
        QCOMPARE(again.object().value(u"queued"_s).toInt(), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--stale"_s, u"--wait"_s}), 0);
        const Ended text = programs.cli({u"insights"_s, id});
        QVERIFY2(text.out.contains("positive"), text.out.constData());
    }

    void searchesByMeaning()
    {
        const Programs programs;
        const auto add = [&programs](const QByteArray &text) {
            return programs.cli({u"add"_s}, text).word();
        };
        const QString garden = add("We planted beans and tomatoes behind the shed.");
        const QString beds = add("The flower beds in the garden need water.");
        add("The last train to town was cancelled again.");

        const Ended before = programs.cli({u"search"_s, u"--semantic"_s, u"vegetables"_s});
        COMPARE_STATUS(before, 0);
        QVERIFY2(before.err.contains("0 of 3 entries are analysed"), before.err.constData());
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const Ended hits = programs.cli({u"search"_s, u"--semantic"_s, u"garden vegetables"_s,
                                         u"--limit"_s, u"2"_s, u"--json"_s});
        COMPARE_STATUS(hits, 0);
        QCOMPARE(hits.array().size(), 2);
        for (const auto &hit : hits.array()) {
            QVERIFY((QStringList{garden, beds}).contains(hit.toObject().value(u"id"_s).toString()));
            QCOMPARE(hit.toObject().value(u"matched"_s).toArray().first().toString(), u"meaning"_s);
        }
        const Ended like = programs.cli({u"search"_s, u"--like"_s, garden, u"--json"_s});
        COMPARE_STATUS(like, 0);
        for (const auto &hit : like.array())
            QVERIFY(hit.toObject().value(u"id"_s).toString() != garden);
        COMPARE_STATUS(programs.cli({u"search"_s}), 2);
        COMPARE_STATUS(programs.cli({u"search"_s, u"--like"_s, garden, u"words"_s}), 2);
        COMPARE_STATUS(programs.cli({u"search"_s, u"--like"_s, u"nothing"_s}), 3);
    }

    void anEditMakesResultsStaleUntilAnalysedAgain()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "I was so happy today.").word();
        COMPARE_STATUS(programs.cli({u"analyse"_s, id, u"--wait"_s}), 0);

        COMPARE_STATUS(programs.cli({u"edit"_s, id, u"-"_s}, "I was terribly sad and angry today."),
                       0);

        QVERIFY(programs.cli({u"insights"_s, id, u"--json"_s}).object().value(u"stale"_s).toBool());
        COMPARE_STATUS(programs.cli({u"analyse"_s, id, u"--wait"_s}), 0);
        const QJsonObject now = programs.cli({u"insights"_s, id, u"--json"_s}).object();
        QVERIFY(!now.value(u"stale"_s).toBool());
        QVERIFY(now.value(u"overall_sentiment"_s).toObject().value(u"score"_s).toDouble() < 0);
    }

    void trendsAndReportsTellOfAllEntries()
    {
        const Programs programs;
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(40))}), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const QJsonArray months = programs.cli({u"trends"_s, u"--json"_s}).array();
        const QJsonArray days = programs
                                    .cli({u"trends"_s, u"--by"_s, u"day"_s, u"--from"_s,
                                          u"2024-01-10"_s, u"--to"_s, u"2024-01-12"_s, u"--json"_s})
                                    .array();

        QCOMPARE(months.size(), 2);
        QCOMPARE(months[0].toObject().value(u"n"_s).toInt(), 31);
        QCOMPARE(months[0].toObject().value(u"from"_s).toString(), u"2024-01-01"_s);
        QCOMPARE(days.size(), 3);
        COMPARE_STATUS(programs.cli({u"trends"_s}), 0);
        COMPARE_STATUS(programs.cli({u"trends"_s, u"--by"_s, u"year"_s}), 2);
        for (const QString &format : {u"html"_s, u"markdown"_s, u"json"_s}) {
            const QString path = programs.path(u"report."_s + format);
            const Ended made =
                programs.cli({u"report"_s, u"--format"_s, format, u"-o"_s, path, u"--json"_s});
            COMPARE_STATUS(made, 0);
            QCOMPARE(made.object().value(u"file"_s).toString(), path);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray report = file.readAll();
            QVERIFY2(report.contains(format == "html"_L1       ? "<svg"
                                         : format == "json"_L1 ? "entries_total"
                                                               : "data:image/svg"),
                     report.left(400).constData());
            QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther)));
        }
        COMPARE_STATUS(programs.cli({u"report"_s, u"--format"_s, u"pdf"_s, u"-o"_s,
                                     programs.path(u"r.pdf"_s)}),
                       2);
        COMPARE_STATUS(programs.cli({u"report"_s, u"--format"_s, u"html"_s}), 2);
        COMPARE_STATUS(programs.cli({u"report"_s, u"-o"_s, programs.path(u"r"_s)}), 2);
        const QJsonObject findings = programs.cli({u"insights"_s, u"--json"_s}).object();
        QCOMPARE(findings.keys(),
                 (QStringList{u"entries_analysed"_s, u"entries_total"_s, u"findings"_s}));
        QCOMPARE(findings.value(u"entries_analysed"_s).toInt(), 40);
        const Ended told = programs.cli({u"insights"_s});
        QVERIFY2(told.out.contains(" of 100 analysed entries needed"), told.out.constData());
    }

    /// Rainy days read heavier: found, with numbers, days and entries that exist.
    void whatGoesWithBadDaysIsTold()
    {
        const Programs programs;
        QByteArray lines;
        for (int i = 0; i < 140; ++i) {
            const bool rain = i % 5 == 0 || i % 11 == 0;
            const QByteArray words = rain ? "It was a sad and terrible day at the market"
                : i % 3 == 0              ? "It was a happy and good day at the market"
                                          : "It was one more day at the market";
            lines += "{\"date\": \"" + QDate(2026, 1, 1).addDays(i).toString(Qt::ISODate).toLatin1()
                + "\", \"text\": \"" + words + ", number " + QByteArray::number(i)
                + ".\", \"tags\": [" + (rain && i % 4 != 0 ? "\"rain\"" : "") + "]}\n";
        }
        COMPARE_STATUS(programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, lines)}), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const QJsonArray findings =
            programs.cli({u"insights"_s, u"--json"_s}).object().value(u"findings"_s).toArray();
        QJsonObject rain;
        for (const auto &finding : findings) {
            if (finding.toObject().value(u"subject"_s).toString() == "tag: rain"_L1)
                rain = finding.toObject();
        }
        QVERIFY(rain.value(u"effect"_s).toDouble() < 0.0);
        QVERIFY(rain.value(u"q"_s).toDouble() <= 0.1);
        const QJsonArray evidence = rain.value(u"evidence"_s).toArray();
        QCOMPARE(evidence.size(), 5);
        for (const auto &id : evidence)
            COMPARE_STATUS(programs.cli({u"show"_s, id.toString()}), 0);
        const Ended told = programs.cli({u"insights"_s});
        QVERIFY2(told.out.contains(" entries with the tag “rain” read heavier than the other "),
                 told.out.constData());
        const QString counts = u"n %1 with, %2 without"_s.arg(rain.value(u"n_with"_s).toInt())
                                   .arg(rain.value(u"n_without"_s).toInt());
        QVERIFY2(told.out.contains(counts.toUtf8()), told.out.constData());
    }

    void theQueueCanBeSteered()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "Something to think about.").word();
        const auto stats = [&] {
            return programs.cli({u"queue"_s, u"stats"_s, u"--json"_s}).object();
        };

        const QJsonArray tasks = programs.cli({u"queue"_s, u"list"_s, u"--json"_s}).array();
        QCOMPARE(tasks.size(), 6);
        QCOMPARE(tasks[0].toObject().value(u"journal_id"_s).toString(), id);
        QVERIFY(!tasks[0].toObject().contains(u"content"_s));
        QCOMPARE(
            programs.cli({u"queue"_s, u"list"_s, u"--limit"_s, u"2"_s, u"--json"_s}).array().size(),
            2);

        COMPARE_STATUS(programs.cli({u"queue"_s, u"pause"_s}), 0);
        QCOMPARE(stats().value(u"paused"_s).toArray(), QJsonArray{u"all"_s});
        const Ended waiting = programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s});
        COMPARE_STATUS(waiting, 5);
        QVERIFY(waiting.err.contains("resume"));
        COMPARE_STATUS(programs.cli({u"queue"_s, u"resume"_s}), 0);
        QCOMPARE(stats().value(u"paused"_s).toArray(), QJsonArray());

        COMPARE_STATUS(programs.cli({u"queue"_s, u"pause"_s, u"--kind"_s, u"sentiment_analysis"_s}),
                       0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, id, u"--wait"_s}), 5);
        QCOMPARE(stats().value(u"completed"_s).toInt(), 4);
        COMPARE_STATUS(
            programs.cli({u"queue"_s, u"resume"_s, u"--kind"_s, u"sentiment_analysis"_s}), 0);

        const Ended cancelled = programs.cli({u"queue"_s, u"cancel"_s, id, u"--json"_s});
        COMPARE_STATUS(cancelled, 0);
        QCOMPARE(cancelled.object().value(u"cancelled"_s).toInt(), 2);
        const Ended purged = programs.cli({u"queue"_s, u"purge"_s, u"--all"_s, u"--json"_s});
        QCOMPARE(purged.object().value(u"purged"_s).toInt(), 6);
        QCOMPARE(programs.cli({u"queue"_s, u"list"_s, u"--json"_s}).array().size(), 0);
        QCOMPARE(programs.cli({u"queue"_s, u"dead"_s, u"--json"_s}).array().size(), 0);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"batches"_s, u"--json"_s}), 0);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"retry"_s}), 2);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"retry"_s, u"--all"_s}), 0);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"cancel"_s, u"4711"_s}), 3);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"cancel"_s, u"b4711"_s}), 3);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"cancel"_s, u"nonsense"_s}), 3);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"dance"_s}), 2);
        COMPARE_STATUS(programs.cli({u"queue"_s, u"list"_s, u"--kind"_s, u"dance"_s}), 2);
    }

    void textOfNoJournalIsAnalysedAndNotStored()
    {
        const Programs programs;

        const Ended whole = programs.bareCli({u"analyse-text"_s, u"--json"_s},
                                             "I love Paris. What a wonderful day.");
        const Ended some =
            programs.bareCli({u"analyse-text"_s, u"--json"_s, u"--kind"_s, u"entity_recognition"_s},
                             "I love Paris.");
        const Ended full =
            programs.bareCli({u"analyse-text"_s, u"--full"_s, u"--summary-sentences"_s, u"1"_s},
                             "I love Paris. What a wonderful day.");
        const Ended text =
            programs.bareCli({u"analyse-text"_s}, "I love Paris. What a wonderful day.");

        COMPARE_STATUS(whole, 0);
        QVERIFY(whole.object().value(u"journal_id"_s).isNull());
        QVERIFY(whole.object().value(u"overall_sentiment"_s).toObject().value(u"score"_s).toDouble()
                > 0);
        COMPARE_STATUS(some, 0);
        QVERIFY(some.object().value(u"overall_sentiment"_s).isNull());
        QVERIFY(some.object().value(u"entities"_s).isArray());
        COMPARE_STATUS(full, 0);
        QVERIFY(full.object().value(u"emotion_scores"_s).toArray().size() >= 28);
        QVERIFY(!full.object().value(u"embedding"_s).toArray().isEmpty());
        COMPARE_STATUS(text, 0);
        QVERIFY(text.out.contains("Sentiment"));
        QVERIFY(!QFileInfo::exists(programs.path(u"englog"_s)));
    }

    void aMixedJournalIsReadEntryByEntry()
    {
        const Programs programs;
        const QString german =
            programs.cli({u"add"_s}, "Heute war ich mit Anna auf dem Markt, und es war gut 😀.")
                .word();
        const QString english =
            programs.cli({u"add"_s}, "I went to the market with Anna, and it was good.").word();
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const Ended of = programs.cli({u"insights"_s, german});
        const Ended other = programs.cli({u"insights"_s, english});

        QVERIFY2(of.out.contains("is in German: feelings, themes, names"), of.out.constData());
        QVERIFY2(of.out.contains("positive") && !of.out.contains("Anna"), of.out.constData());
        QVERIFY2(other.out.contains("Anna") && !other.out.contains("Note"), other.out.constData());
        const Ended unknown = programs.bareCli({u"analyse-text"_s}, "Ja.");
        QVERIFY2(unknown.out.contains("language is not known"), unknown.out.constData());
        const QJsonObject json = programs.cli({u"insights"_s, german, u"--json"_s}).object();
        QCOMPARE(json.value(u"language"_s).toString(), u"de"_s);
        QVERIFY(json.value(u"entities"_s).toArray().isEmpty());
    }

    void themesOfOnesOwnAreUsed()
    {
        const Programs programs;
        const QString themes =
            programs.write(u"themes.json"_s,
                           json("[{'name':'boats','seeds':['boat','sail','harbour','anchor']}]"));

        const Ended answer =
            programs.bareCli({u"analyse-text"_s, u"--full"_s, u"--themes"_s, themes},
                             "We took the boat out of the harbour and set sail.");

        COMPARE_STATUS(answer, 0);
        const QJsonArray scores = answer.object().value(u"theme_scores"_s).toArray();
        QCOMPARE(scores.size(), 1);
        QCOMPARE(scores[0].toObject().value(u"name"_s).toString(), u"boats"_s);
        COMPARE_STATUS(
            programs.bareCli({u"analyse-text"_s, u"--themes"_s, programs.write(u"t"_s, "{}")}, "x"),
            1);
        COMPARE_STATUS(programs.bareCli({u"analyse-text"_s, u"--themes"_s,
                                         programs.write(u"t"_s, json("[{'name':'x'}]"))},
                                        "x"),
                       1);
    }

    void linesAreAnsweredInTheirOrder()
    {
        const Programs programs;
        QByteArray lines;
        for (int i = 0; i < 60; ++i) // the first of each pair takes longer than the second
            lines +=
                json("{'id':" + QByteArray::number(i) + ",'text':'"
                     + QByteArray("What a good day. ").repeated(i % 2 == 0 ? 200 : 1) + "'}\n");
        lines += json("not json\n\n{'id':'last','text':'Fine.','date':'2026-01-01'}");

        const Ended ended = programs.bareCli({u"analyse-text"_s, u"--jsonl"_s}, lines);

        COMPARE_STATUS(ended, 1); // one line could not be read
        const QList<QByteArray> answers = ended.out.trimmed().split('\n');
        QCOMPARE(answers.size(), 62);
        for (int i = 0; i < 60; ++i) {
            const QJsonObject answer = QJsonDocument::fromJson(answers[i]).object();
            QCOMPARE(answer.value(u"id"_s).toInt(-1), i);
            QVERIFY(answer.value(u"results"_s).isObject());
        }
        const QJsonObject broken = QJsonDocument::fromJson(answers[60]).object();
        QVERIFY(broken.value(u"error"_s)
                    .toObject()
                    .value(u"message"_s)
                    .toString()
                    .contains("line 61"_L1));
        QCOMPARE(QJsonDocument::fromJson(answers[61]).object().value(u"id"_s).toString(),
                 u"last"_s);
    }

    void aLineIsAnsweredBeforeTheNextIsWritten()
    {
        const Programs programs;
        const auto process =
            programs.start(QStringLiteral(ENGLOG_CLI_PATH), {u"analyse-text"_s, u"--jsonl"_s});

        for (int i = 0; i < 3; ++i) {
            process->write(json("{'text':'Good.'}\n"));
            while (!process->canReadLine())
                QVERIFY(process->waitForReadyRead(programTimeoutMs));
            QVERIFY(QJsonDocument::fromJson(process->readLine()).object().contains(u"results"_s));
        }
        process->closeWriteChannel();

        COMPARE_STATUS(Programs::ended(*process), 0);
    }

    void demoMakesAWholeJournal()
    {
        const Programs programs;
        const QString folder = programs.path(u"demo"_s);

        const Ended made = programs.bareCli({u"demo"_s, folder, u"--json"_s});
        const Ended again = programs.bareCli({u"demo"_s, folder});

        COMPARE_STATUS(made, 0);
        const int entries = made.object().value(u"entries_total"_s).toInt();
        QVERIFY(entries >= 55 && entries <= 75);
        QCOMPARE(made.object().value(u"entries_analysed"_s).toInt(), entries);
        const QJsonArray files = made.object().value(u"files"_s).toArray();
        QVERIFY(files.size() >= 3 + 3);
        for (const QJsonValue &file : files)
            QVERIFY2(QFileInfo(file.toString()).size() > 200, qPrintable(file.toString()));
        COMPARE_STATUS(again, 0);
        QVERIFY(again.out.contains("report.html"));
        const QString journal = folder + "/journal.englog"_L1;
        QCOMPARE(programs.bareCli({u"list"_s, u"--json"_s, u"--journal"_s, journal}).array().size(),
                 entries);

        COMPARE_STATUS(programs.cli({u"add"_s}, "Mine."), 0);
        QVERIFY(QFile::rename(programs.journal(), programs.path(u"journal.englog"_s)));
        COMPARE_STATUS(programs.bareCli({u"demo"_s, programs.path({})}), 1); // somebody's journal

        const QString full = programs.path(u"full"_s);
        QVERIFY(QDir().mkdir(full));
        const QString report = programs.write(u"full/report.html"_s, "Mine.");
        COMPARE_STATUS(programs.bareCli({u"demo"_s, full}), 1);
        QCOMPARE(QFileInfo(report).size(), 5);
        QCOMPARE(QDir(full).entryList(QDir::Files).size(), 1);
    }

    void analysisThatIsSwitchedOffWaits()
    {
        Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s}, "Some words."), 0);
        programs.setEnvironment(u"ENGLOG_AI"_s, u"off"_s);

        const Ended waiting = programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s});

        COMPARE_STATUS(waiting, 5);
        QVERIFY(waiting.err.contains("ENGLOG_AI"));
    }

    void aWorkerWorksTheQueueUntilItIsToldToStop()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "A good day in Paris.").word();

        const auto worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                           {u"--journal"_s, programs.journal()});
        QTRY_COMPARE_WITH_TIMEOUT(
            programs.cli({u"status"_s, id, u"--json"_s}).object().value(u"status"_s).toString(),
            u"completed"_s, programTimeoutMs);
        const QString later = programs.cli({u"add"_s}, "And another in Rome.").word();
        QTRY_COMPARE_WITH_TIMEOUT(
            programs.cli({u"status"_s, later, u"--json"_s}).object().value(u"status"_s).toString(),
            u"completed"_s, programTimeoutMs);
        ::kill(static_cast<pid_t>(worker->processId()), SIGHUP);
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += worker->readAllStandardError()).contains("read again"),
                                 programTimeoutMs);
        worker->terminate();

        COMPARE_STATUS(Programs::ended(*worker), 0);
        const Ended wrong = [&] {
            const auto process =
                programs.start(QStringLiteral(ENGLOG_WORKER_PATH), {u"--nonsense"_s});
            return Programs::ended(*process);
        }();
        COMPARE_STATUS(wrong, 2);
    }
};

QTEST_GUILESS_MAIN(TestCliAnalysis)
#include "tst_clianalysis.moc"
