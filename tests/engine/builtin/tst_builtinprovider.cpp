// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every kind and every text: spans, ranges, sameness, threads, stopping.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "tests/support/FindingCheck.h"
#include "tests/support/Samples.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <thread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<BuiltinProvider> provider()
{
    static const auto one = BuiltinProvider::make();
    return one;
}

AnalysisRequest requestFor(TaskKind kind, const QString &text)
{
    AnalysisRequest request;
    request.kind = kind;
    request.text = std::make_shared<QString>(text);
    request.date = QDate(1664, 5, 3);
    request.full = true;
    return request;
}

/// All six answers to a text, the last made of the five others.
QList<Analysis> answersTo(Provider &analyser, const QString &text)
{
    QList<Analysis> answers;
    QList<Finding> findings;
    for (const TaskKind kind : allTaskKinds) {
        AnalysisRequest request = requestFor(kind, text);
        request.findings = findings;
        int calls = 0;
        analyser.analyse(request, {}, {}, [&](Result<Analysis> analysis) {
            ++calls;
            if (analysis) {
                answers.append(*analysis);
                findings.append(analysis->finding);
            }
        });
        if (calls != 1)
            qFatal("done was called %d times", calls);
    }
    return answers;
}

QString randomText(quint32 seed, int units)
{
    static const QStringList pieces{u"I"_s,        u"was"_s,    u"happy"_s,
                                    u"not"_s,      u"the"_s,    u"Anna"_s,
                                    u"in"_s,       u"London"_s, u"."_s,
                                    u"!"_s,        u"\n\n"_s,   u"- "_s,
                                    u"😀"_s,        u"❤️"_s, u"e\u0301"_s,
                                    u"שלום"_s,     u"12 May"_s, u"yesterday"_s,
                                    u"“"_s,        u"”"_s,      u"# "_s,
                                    u"[a](b)"_s,   u"𝒳"_s,      u"dinner"_s,
                                    u"terrible"_s, u";"_s,      QString(QChar(0xD83D)),
                                    u"’s"_s,       u"Mr."_s,    u"Baker"_s};
    QString text;
    while (text.size() < units) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        text += pieces[qsizetype((seed >> 16) % quint32(pieces.size()))];
        if (seed & 0x4000U)
            text += u' ';
    }
    return text;
}

} // namespace

class TestBuiltinProvider : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhoItIs()
    {
        const auto identity = provider()->identity(TaskKind::ThemeIdentification);

        QVERIFY(provider()->reach() == Provider::Reach::Device);
        QCOMPARE(identity.provider, u"builtin"_s);
        QVERIFY(!identity.model.isEmpty() && !identity.promptVersion.isEmpty());
    }

    void holdsForEveryText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << u""_s;
        QTest::newRow("one letter") << u"a"_s;
        QTest::newRow("a sentence") << u"Yesterday Anna was so happy in London!"_s;
        QTest::newRow("emoji soup")
            << u"😀😃👩‍🚀 I was ❤️‍🔥 so happy 🏴󠁧󠁢󠁥󠁮󠁧󠁿!? "_s
                   .repeated(300);
        QTest::newRow("right to left") << u"שלום עולם I am here مرحبا "_s.repeated(200);
        QTest::newRow("lone marks") << QString(5'000, QChar(0x0301));
        QTest::newRow("half pairs") << QString(500, QChar(0xDC00)) + QString(500, QChar(0xD83D));
        QTest::newRow("one long word") << QString(200'000, u'x');
        QTest::newRow("one long line of links") << u"](([a](b)"_s.repeated(3'000);
        QTest::newRow("no full stop") << u"and then we went home and "_s.repeated(3'000);
        QTest::newRow("only marks") << u"#*->![]()_~`"_s.repeated(500);
        QTest::newRow("capitals") << u"ANNA WENT TO LONDON AND BEN DID NOT. "_s.repeated(200);
        for (quint32 seed = 1; seed <= 25; ++seed)
            QTest::addRow("random %u", seed) << randomText(seed, 1'500);
    }

    void holdsForEveryText()
    {
        QFETCH(QString, text);

        const QList<Analysis> answers = answersTo(*provider(), text);

        QCOMPARE(answers.size(), qsizetype(allTaskKinds.size()));
        for (size_t i = 0; i < allTaskKinds.size(); ++i) {
            QCOMPARE(toString(kindOf(answers[qsizetype(i)].finding)), toString(allTaskKinds[i]));
            QCOMPARE(answers[qsizetype(i)].costUsd, 0.0);
        }
        QCOMPARE(faultsOf(text, answers), QStringList());
    }

    void megabytesWork_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("one word") << QString(5'000'000, u'w');
        QTest::newRow("prose") << u"Yesterday Anna was happy in London, but I was not. "_s.repeated(
            20'000);
        QTest::newRow("brackets") << u"]("_s.repeated(500'000);
    }

    void megabytesWork()
    {
        QFETCH(QString, text);
        const QString kind = QString::fromUtf8(QTest::currentDataTag());
        int beats = 0;

        Result<Analysis> answer = fail(ErrorCode::Internal, u"not called"_s);
        provider()->analyse(
            requestFor(TaskKind::SentimentAnalysis, text), {}, [&beats] { ++beats; },
            [&answer](Result<Analysis> analysis) { answer = std::move(analysis); });

        QVERIFY(answer);
        QCOMPARE(faultsOf(text, {*answer}), QStringList());
        QVERIFY(beats >= (kind == u"prose" ? 100 : 1));
    }

    void theSameTextHasTheSameAnswer()
    {
        const QString text = randomText(99, 4'000);
        const auto other = BuiltinProvider::make();

        QCOMPARE(answersTo(*other, text), answersTo(*provider(), text));
        QCOMPARE(answersTo(*provider(), QString(text)), answersTo(*provider(), text));
    }

    void manyThreadsGetTheSameAnswers()
    {
        QStringList texts;
        for (quint32 seed = 1; seed <= 12; ++seed)
            texts.append(randomText(seed, 800));
        QList<QList<Analysis>> expected;
        for (const QString &text : texts)
            expected.append(answersTo(*provider(), text));
        const auto fresh = BuiltinProvider::make();
        QList<QList<QList<Analysis>>> answers(4);

        {
            std::vector<std::jthread> threads;
            for (auto &mine : answers)
                threads.emplace_back([&mine, &texts, fresh] {
                    for (const QString &text : texts)
                        mine.append(answersTo(*fresh, text));
                });
        }

        for (const auto &mine : answers)
            QCOMPARE(mine, expected);
    }

    void stopsWhenTold_data()
    {
        QTest::addColumn<TaskKind>("kind");
        QTest::addColumn<int>("beats");
        for (const TaskKind kind : allTaskKinds)
            for (const int beats : {1, 2, 20, 50})
                if (kind != TaskKind::InsightGeneration || beats <= 20)
                    QTest::addRow("%s after %d", qPrintable(toString(kind)), beats)
                        << kind << beats;
    }

    void stopsWhenTold()
    {
        QFETCH(TaskKind, kind);
        QFETCH(int, beats);
        // Its own provider: a cached text would be read without a beat.
        const auto analyser = BuiltinProvider::make();
        const QString text =
            u"Yesterday Anna was happy in London, but I was not. "_s.repeated(6'000);
        std::stop_source stop;
        int beat = 0;
        ErrorCode code = ErrorCode::Internal;

        analyser->analyse(
            requestFor(kind, text), stop.get_token(),
            [&] {
                if (++beat == beats)
                    stop.request_stop();
            },
            [&code](Result<Analysis> analysis) {
                code = analysis ? ErrorCode::Invalid : analysis.error().code;
            });

        QCOMPARE(code, ErrorCode::Cancelled);
        QCOMPARE(beat, beats);
    }

    void readsARealDiary()
    {
        ENGLOG_SAMPLE_OR_SKIP(path, "data/pepys.jsonl");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        int entries = 0;
        int people = 0;
        int dated = 0;
        int english = 0;

        for (int line = 0; !file.atEnd(); ++line) {
            const QJsonObject row = QJsonDocument::fromJson(file.readLine()).object();
            if (line % 40 != 0)
                continue;
            const QString text = row["text"_L1].toString();
            const QList<Analysis> answers = answersTo(*provider(), text);
            QCOMPARE(faultsOf(text, answers), QStringList());
            ++entries;
            english += answers.front().language == u"en";
            for (const Entity &entity : std::get<EntityRecognition>(answers[3].finding).entities) {
                people += entity.type == EntityType::Person;
                dated += !entity.value.isEmpty();
            }
        }

        QVERIFY(entries > 80);
        QVERIFY(english >= entries - 1);
        QVERIFY(people > 3 * entries);
        QVERIFY(dated > entries / 4);
    }
};

QTEST_GUILESS_MAIN(TestBuiltinProvider)
#include "tst_builtinprovider.moc"
