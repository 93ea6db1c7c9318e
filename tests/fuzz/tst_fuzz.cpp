// SPDX-License-Identifier: GPL-3.0-or-later
// The whole analyser on texts at random, and on huge ones: nothing breaks, every span and number
// holds, and an answer depends on nothing but its question.
//   ENGLOG_FUZZ_SECONDS  how long texts are made; 5
//   ENGLOG_FUZZ_SEED     that of the first text; 1. A failure names its own, to begin with it.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "tests/fuzz/TextMaker.h"
#include "tests/support/FindingCheck.h"
#include "tests/support/ModelFile.h"

#include <QTest>

#include <chrono>
#include <sys/resource.h>
#include <thread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype encodedUnits = 600; ///< of a text that the encoder reads too
constexpr quint32 textsAnEncoded = 8;
constexpr quint32 textsALine = 500; ///< of what a run tells of itself

quint32 numberOf(const char *variable, quint32 otherwise)
{
    bool good = false;
    const quint32 number = quint32(qEnvironmentVariable(variable).toUInt(&good));
    return good ? number : otherwise;
}

/// Two analysers that share nothing, so that neither has what the other remembers.
struct Pair
{
    std::shared_ptr<BuiltinProvider> one;
    std::shared_ptr<BuiltinProvider> other;
};

const Pair &wordLists()
{
    static const Pair pair{BuiltinProvider::make(), BuiltinProvider::make()};
    return pair;
}

/// Like wordLists() where the build had no encoder.
const Pair &encoders()
{
    static const Pair pair{BuiltinProvider::make(modelFile()), BuiltinProvider::make(modelFile())};
    return pair;
}

AnalysisRequest requestOf(const QString &text)
{
    AnalysisRequest request;
    request.text = std::make_shared<const QString>(text);
    request.date = QDate(2026, 11, 24);
    request.full = true;
    return request;
}

/// A request with some text and some of what else one can ask for.
AnalysisRequest requestOf(TextMaker &maker)
{
    AnalysisRequest request = requestOf(maker.text());
    if (maker.below(4) == 0)
        request.date = QDate();
    if (maker.below(4) == 0)
        request.summarySentences = int(maker.below(120)) - 10;
    if (maker.below(8) == 0)
        request.themes = std::make_shared<const QList<ThemeDefinition>>(
            QList{ThemeDefinition{.name = maker.text().left(60),
                                  .seeds = {u"garden"_s, maker.text().left(200), u"home town"_s},
                                  .examples = {maker.text().left(400)}}});
    request.full = maker.below(2) == 0;
    return request;
}

/// All six answers, the last made of the five others.
QList<Analysis> answersTo(Provider &analyser, AnalysisRequest request)
{
    QList<Analysis> answers;
    for (const TaskKind kind : allTaskKinds) {
        request.kind = kind;
        analyser.analyse(request, {}, {}, [&](Result<Analysis> analysis) {
            if (analysis) {
                answers.append(*analysis);
                request.findings.append(analysis->finding);
            }
        });
    }
    return answers;
}

/// What is wrong with the answers, the first ones and those of two threads at once.
QStringList faultsOf(const Pair &pair, const AnalysisRequest &request)
{
    const QList<Analysis> first = answersTo(*pair.one, request);
    QList<Analysis> again;
    QList<Analysis> others;
    {
        const std::jthread thread([&] { others = answersTo(*pair.other, request); });
        again = answersTo(*pair.one, request);
    }
    QStringList faults = test::faultsOf(*request.text, first);
    if (first.size() != qsizetype(allTaskKinds.size()))
        faults.append(u"%1 answers"_s.arg(first.size()));
    if (again != first)
        faults.append(u"another answer the second time"_s);
    if (others != first)
        faults.append(u"another answer in another thread"_s);
    return faults;
}

/// Whether an analysis that is told to stop at its n-th beat does so at once; one of fewer beats
/// has nothing to stop.
bool stopsAtBeat(int n, Provider &analyser, const AnalysisRequest &request)
{
    std::stop_source stop;
    int beats = 0;
    bool cancelled = false;
    analyser.analyse(
        request, stop.get_token(),
        [&] {
            if (++beats == n)
                stop.request_stop();
        },
        [&](const Result<Analysis> &analysis) {
            cancelled = !analysis && analysis.error().code == ErrorCode::Cancelled;
        });
    return beats < n ? !cancelled : cancelled && beats == n;
}

/// The most memory that the process ever had, in bytes.
qint64 peakMemory()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1'024;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isMemoryOurs = false; // a sanitizer keeps what is freed
#else
constexpr bool isMemoryOurs = true;
#endif

} // namespace

class TestFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hugeTextsWork_data()
    {
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QString &piece, qsizetype times) {
            QTest::newRow(name) << piece.repeated(times);
        };
        constexpr qsizetype mega = 1'000'000;
        row("no space", u"x"_s, mega);
        row("no space, many scripts", u"Wörterשלוםмиртлไป漢字"_s, mega / 20);
        row("line breaks", u"\n"_s, 100'000);
        row("lines of one letter", u"a\n"_s, 100'000);
        row("emoji", u"👩‍👩‍👧❤️‍🔥👍🏽🇩🇪"_s, mega / 50);
        row("joiners", u"😀\u200D"_s, mega / 10);
        row("right to left", u"שלום עולם مرحبا بالعالم "_s, mega / 50);
        row("NUL", QString(1, QChar(u'\0')), mega / 2);
        row("NUL between words", u"word"_s + QChar(u'\0'), mega / 20);
        row("halves of pairs", QString(QChar(0xD83D)), mega / 2);
        row("other halves", QString(QChar(0xDC00)) + u' ', mega / 4);
        row("marks on nothing", QString(QChar(0x0301)), mega / 2);
        row("brackets", u"](([a](b)"_s, mega / 20);
        row("letters and stops", u"U."_s, mega / 4);
        row("digits and stops", u"1."_s, mega / 4);
        row("numbers", u"12 2026-11-23 "_s, mega / 100);
        row("titles", u"Mr. Dr. St. "_s, mega / 50);
        row("capitals", u"Anna Maria Paris "_s, mega / 100);
        row("quotes", u"“‘\"'’”"_s, mega / 50);
        row("apostrophes", u"a'"_s, mega / 10);
        row("addresses", u"https://a.example/"_s, mega / 50);
        row("handles", u"@a"_s, mega / 10);
        row("5 MB of a diary",
            u"Yesterday Anna and Ben were happy in London, but I was not: the work is terrible. "_s,
            5 * mega / 83);
    }

    void hugeTextsWork()
    {
        QFETCH(const QString, text);
        constexpr qint64 fixed = 50'000'000; // tables, and what is allocated but not used
        constexpr qint64 bytesAUnit = 40;
        const AnalysisRequest request = requestOf(text);
        const qint64 before = peakMemory();

        const QList<Analysis> answers = answersTo(*wordLists().one, request);

        QCOMPARE(answers.size(), qsizetype(allTaskKinds.size()));
        QCOMPARE(test::faultsOf(text, answers), QStringList());
        const qint64 grown = peakMemory() - before;
        if (isMemoryOurs)
            QVERIFY2(grown <= fixed + bytesAUnit * text.size(),
                     qPrintable(u"%1 bytes for %2 units"_s.arg(grown).arg(text.size())));
        QVERIFY(stopsAtBeat(3, *wordLists().other, request));
    }

    void anyTextWorks()
    {
        using Clock = std::chrono::steady_clock;
        const auto end = Clock::now() + std::chrono::seconds(numberOf("ENGLOG_FUZZ_SECONDS", 5));
        const quint32 first = numberOf("ENGLOG_FUZZ_SEED", 1);
        quint32 seed = first;

        for (; Clock::now() < end; ++seed) {
            if ((seed - first) % textsALine == 0)
                qInfo("texts from ENGLOG_FUZZ_SEED=%u on", seed); // for when the process ends here
            TextMaker maker(seed);
            AnalysisRequest request = requestOf(maker);
            const bool encoded = seed % textsAnEncoded == 0;
            if (encoded)
                request.text = std::make_shared<const QString>(request.text->left(encodedUnits));

            QStringList faults = faultsOf(encoded ? encoders() : wordLists(), request);
            request.text = std::make_shared<const QString>(*request.text + u'.'); // a new text
            request.kind = allTaskKinds[size_t(maker.below(allTaskKinds.size()))];
            if (!stopsAtBeat(1 + int(maker.below(4)), *wordLists().one, request))
                faults.append(u"does not stop"_s);

            QVERIFY2(faults.isEmpty(),
                     qPrintable(u"ENGLOG_FUZZ_SEED=%1: %2"_s.arg(QString::number(seed),
                                                                 faults.join(u", "_s))));
        }
        qInfo("%u texts", seed - first);
    }
};

QTEST_GUILESS_MAIN(TestFuzz)
#include "tst_fuzz.moc"
