// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder beside vectors that its reference (packaging/models/encoder.py) made, and its
// tokeniser beside that one's and by itself.
#include "engine/providers/encoder/Encoder.h"
#include "engine/providers/encoder/TensorWriter.h"
#include "tests/support/ModelFile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace englog;
using namespace englog::encoder;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr double leastCosine = 0.998; // of a vector by int8 with one by float32

/// A vocabulary after the reserved lines.
QByteArray vocabulary(const QByteArray &lines)
{
    return "?\t0\n<s>\t0\n</s>\t0\na\t0\nb\t0\nc\t0\n" + lines;
}

PieceTokeniser tokeniserOf(const QByteArray &lines)
{
    return PieceTokeniser::from(vocabulary(lines)).value();
}

std::vector<Piece> cut(const PieceTokeniser &tokeniser, const QString &text)
{
    std::vector<Piece> pieces;
    tokeniser.cut(text, 0, pieces);
    return pieces;
}

/// Those of word i of the reference (see packaging/models/train_tagger.py).
std::array<float, NameHead::known> madeUpFacts(size_t i)
{
    std::array<float, NameHead::known> facts{};
    for (size_t j = 0; j < facts.size(); ++j)
        facts[j] = (7 * i + 3 * j) % 5 == 0 ? 1.0F : 0.0F;
    return facts;
}

/// The mean of a window's rows.
std::vector<float> meanOf(std::span<const float> rows)
{
    std::vector<float> mean(Encoder::width, 0.0F);
    const size_t count = rows.size() / Encoder::width;
    for (size_t i = 0; i < rows.size(); ++i)
        mean[i % Encoder::width] += rows[i] / float(count);
    return mean;
}

} // namespace

class TestEncoder : public QObject
{
    Q_OBJECT

    std::shared_ptr<const Encoder> m_encoder;

    [[nodiscard]] Encoder::Vector vectorOf(const std::vector<Piece> &pieces,
                                           const Kernel &kernel = kernels().front()) const
    {
        Windows windows;
        windows.add(pieces);
        return vectorsOf(windows, kernel).front();
    }
    [[nodiscard]] std::vector<Encoder::Vector>
    vectorsOf(const Windows &windows, const Kernel &kernel = kernels().front()) const
    {
        Encoder::Room room;
        std::vector<float> shared;
        std::vector<float> states;
        m_encoder->encode(windows, shared, room, kernel);
        m_encoder->similarity().run(windows.starts, shared, states, room.layer, kernel);
        std::vector<Encoder::Vector> vectors;
        for (size_t i = 0; i < windows.count(); ++i) {
            const auto first = size_t(windows.starts[i]) * Encoder::width;
            const auto end = size_t(windows.starts[i + 1]) * Encoder::width;
            vectors.push_back(
                m_encoder->vectorOf(meanOf(std::span(states).subspan(first, end - first))));
        }
        return vectors;
    }

private Q_SLOTS:
    void theBestWayToWriteAWordIsFound()
    {
        const auto tokeniser =
            tokeniserOf("\u2581un\t-3\nhappy\t-4\n\u2581unhap\t-9\npy\t-1\n"
                        "\u2581\t-1\nu\t-5\nn\t-5\nh\t-5\na\t-5\np\t-5\ny\t-5\n");
        // ▁un + happy: -7; ▁unhap + py: -10.
        QVERIFY(cut(tokeniser, u"unhappy"_s) == (std::vector<Piece>{{6, 0, 2}, {7, 2, 5}}));
        QVERIFY(cut(tokeniser, u"  unhappy "_s) == (std::vector<Piece>{{6, 2, 2}, {7, 4, 5}}));
    }

    void charactersOfNoPieceAreOneUnknown()
    {
        const auto tokeniser = tokeniserOf("\u2581\t-1\na\t-1\n");
        QVERIFY(cut(tokeniser, u"aXYa"_s)
                == (std::vector<Piece>{{6, 0, 0}, {7, 0, 1}, {0, 1, 2}, {7, 3, 1}}));
        QVERIFY(cut(tokeniser, QString()).empty());
        QVERIFY(cut(tokeniser, u" \n\t "_s).empty());
    }

    void aPieceKnowsItsPlaceInTheTextAsItWas()
    {
        const auto tokeniser =
            tokeniserOf("\u2581\t-1\nfi\t-1\nne\t-1\n\u00e9\t-1\nf\t-5\nn\t-5\n");
        const QString text = u"\uFB01ne e\u0301"_s; // a ligature; an accent apart
        QVERIFY(cut(tokeniser, text)
                == (std::vector<Piece>{{6, 0, 0}, {7, 0, 1}, {8, 1, 2}, {6, 3, 1}, {9, 4, 2}}));
    }

    void aWordWithoutAnEndIsReadToALimit()
    {
        const auto tokeniser = tokeniserOf("\u2581\t-1\nx\t-1\n");
        const auto pieces = cut(tokeniser, QString(50'000, u'x') + u" x"_s);
        QCOMPARE(pieces.size(), 1'002U); // 1,000 units with the space before it, and another word
        QVERIFY(pieces.back() == (Piece{7, 50'001, 1}));
    }

    void aBrokenVocabularyIsRefused()
    {
        for (const char *lines : {"piece\n", "piece\tmuch\n", "\t1\n"}) {
            const auto tokeniser = PieceTokeniser::from(vocabulary(lines));
            QVERIFY(!tokeniser && tokeniser.error().code == ErrorCode::Corrupt);
        }
    }

    void theModelIsRead()
    {
        NEEDS_MODEL();
        const auto file = TensorFile::open(untrainedModelFile());
        QVERIFY(file);
        const auto encoder = Encoder::from(*file);
        QVERIFY2(encoder, encoder ? "" : qPrintable(encoder.error().detail));
        m_encoder = *encoder;
        QCOMPARE(m_encoder->tokeniser().size(), 8'000);
    }

    void itAgreesWithTheReference_data()
    {
        QTest::addColumn<QJsonObject>("expected");
        QFile file(QStringLiteral(ENGLOG_TEST_DATA "/encoder_reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int row = 0;
        for (const auto &text : QJsonDocument::fromJson(file.readAll()).array())
            QTest::addRow("%d", row++) << text.toObject();
    }
    void itAgreesWithTheReference()
    {
        NEEDS_MODEL();
        QFETCH(const QJsonObject, expected);
        const QString text = expected["text"_L1].toString();

        auto pieces = cut(m_encoder->tokeniser(), text);

        QCOMPARE(int(pieces.size()), expected["pieces"_L1].toInt());
        const auto ids = expected["ids"_L1].toArray();
        for (qsizetype i = 0; i < ids.size(); ++i) {
            const Piece reference{ids[i].toInt(), expected["starts"_L1][i].toInt(),
                                  expected["lengths"_L1][i].toInt()};
            QVERIFY2(pieces[size_t(i)] == reference, qPrintable(u"piece %1"_s.arg(i)));
        }
        if (pieces.empty())
            return;
        pieces.resize(std::min(pieces.size(), size_t(Encoder::longestWindow)));
        const Encoder::Vector vector = vectorOf(pieces);
        const auto numbers = expected["vector"_L1].toArray(); // all, or the first eight
        double product = 0.0;
        double furthest = 0.0;
        for (qsizetype i = 0; i < numbers.size(); ++i) {
            product += double(vector[size_t(i)]) * numbers[i].toDouble();
            furthest = std::max(furthest, std::fabs(vector[size_t(i)] - numbers[i].toDouble()));
        }
        QVERIFY2(furthest < 0.01, qPrintable(QString::number(furthest)));
        if (numbers.size() == Encoder::width)
            QVERIFY2(product > leastCosine, qPrintable(QString::number(product)));
    }

    void theTrainedPartsAgreeWithTheReference()
    {
        NEEDS_MODEL();
        const auto encoder = TensorFile::open(modelFile()).and_then(&Encoder::from);
        QVERIFY2(encoder, encoder ? "" : qPrintable(encoder.error().detail));
        QVERIFY((*encoder)->affectHead());
        QFile file(QStringLiteral(ENGLOG_TEST_DATA "/adapters_reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int texts = 0;
        for (const auto &expected : QJsonDocument::fromJson(file.readAll()).array()) {
            auto pieces = cut((*encoder)->tokeniser(), expected["text"_L1].toString());
            if (pieces.empty() || pieces.size() > Encoder::longestWindow)
                continue;
            Windows windows;
            windows.add(pieces);
            Encoder::Room room;
            std::vector<float> shared;
            std::vector<float> states;
            (*encoder)->encode(windows, shared, room);
            (*encoder)->similarity().run(windows.starts, shared, states, room.layer,
                                         kernels().front());
            const auto vector = (*encoder)->vectorOf(meanOf(states));
            for (qsizetype i = 0; i < expected["similarity"_L1].toArray().size(); ++i)
                QVERIFY(std::fabs(vector[size_t(i)] - expected["similarity"_L1][i].toDouble())
                        < 0.01);
            (*encoder)->affect().run(windows.starts, shared, states, room.layer, kernels().front());
            const auto felt = (*encoder)->affectHead()->judge(states);
            for (size_t i = 0; i < felt.size(); ++i) {
                const double wanted = expected["affect"_L1][qsizetype(i)].toDouble();
                QVERIFY2(std::fabs(felt[i] - wanted) < (i < AffectHead::labels ? 0.4 : 0.06),
                         qPrintable(u"%1 of “%2”: %3, not %4"_s.arg(i)
                                        .arg(expected["text"_L1].toString())
                                        .arg(felt[i])
                                        .arg(wanted)));
            }
            ++texts;
        }
        QVERIFY(texts > 15);
    }

    void theNamesHeadAgreesWithTheReference_data()
    {
        QTest::addColumn<QJsonObject>("expected");
        QFile file(QStringLiteral(ENGLOG_TEST_DATA "/names_reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int row = 0;
        for (const auto &text : QJsonDocument::fromJson(file.readAll()).array())
            QTest::addRow("%d", row++) << text.toObject();
        QVERIFY(row > 3);
    }
    void theNamesHeadAgreesWithTheReference()
    {
        NEEDS_MODEL();
        QFETCH(const QJsonObject, expected);
        const auto encoder = TensorFile::open(modelFile()).and_then(&Encoder::from);
        QVERIFY2(encoder, encoder ? "" : qPrintable(encoder.error().detail));
        QVERIFY((*encoder)->nameHead());
        Windows windows;
        windows.add(cut((*encoder)->tokeniser(), expected["text"_L1].toString()));
        Encoder::Room room;
        std::vector<float> states;
        (*encoder)->encode(windows, states, room);
        std::vector<NameHead::Word> words;
        for (const auto &word : expected["words"_L1].toArray())
            words.push_back({word[0].toInt(), word[1].toInt(), madeUpFacts(words.size()),
                             quint32(37 * words.size() % 1024), quint32(11 * words.size() % 1024)});

        NameHead::Room own;
        const auto scores = (*encoder)->nameHead()->scores(states, words, own);

        QCOMPARE(qsizetype(scores.size()), expected["scores"_L1].toArray().size());
        for (size_t i = 0; i < scores.size(); ++i)
            for (size_t tag = 0; tag < nameTags; ++tag) {
                const double wanted =
                    expected["scores"_L1][qsizetype(i)][qsizetype(tag)].toDouble();
                QVERIFY2(std::fabs(double(scores[i][tag]) - wanted) < 0.5,
                         qPrintable(u"word %1, tag %2: %3, not %4"_s.arg(i)
                                        .arg(tag)
                                        .arg(scores[i][tag])
                                        .arg(wanted)));
            }
        for (const Kernel &kernel : kernels())
            QVERIFY2((*encoder)->nameHead()->scores(states, words, own, kernel) == scores,
                     kernel.name);
    }

    void namesAreMarkedInOrder()
    {
        NEEDS_MODEL();
        const auto encoder = TensorFile::open(modelFile()).and_then(&Encoder::from);
        QVERIFY(encoder);
        const std::vector<float> states(40 * size_t(Encoder::width), 0.5F);
        std::vector<NameHead::Word> words(40);
        for (size_t i = 0; i < words.size(); ++i) // some without a piece
            words[i] = {qint32(i), qint32(i + i % 2), madeUpFacts(i), quint32(i), 1023};

        NameHead::Room room;
        const auto marks = (*encoder)->nameHead()->mark(states, words, room);

        QCOMPARE(marks.size(), words.size());
        NameTag before = NameTag::Outside;
        for (const NameMark &mark : marks) {
            QVERIFY(mark.probability > 0.0F && mark.probability < 1.0001F);
            if (mark.tag != NameTag::Outside && !NameHead::begins(mark.tag))
                QVERIFY(before == mark.tag || quint8(before) + 1 == quint8(mark.tag));
            before = mark.tag;
        }
        QVERIFY((*encoder)->nameHead()->mark({}, {}, room).empty());
    }

    void aModelWithHalfANamesHeadIsRefusedByWhatLacks()
    {
        QTemporaryDir folder;
        TensorWriter writer;
        writer.addFloats(u"names/head/out"_s, {192, 7}, std::vector<float>(192 * 7));
        const QString path = folder.filePath(u"half.englog-model"_s);
        QVERIFY(writer.write(path, u"model"_s, u"1"_s, {}));

        const auto head = NameHead::from(**TensorFile::open(path));

        QVERIFY(!head && head.error().code == ErrorCode::Corrupt);
        QVERIFY2(head.error().detail.contains(u"names/head/states"),
                 qPrintable(head.error().detail));
    }

    void aSecondNamesNetMustBeWholeToo()
    {
        QTemporaryDir folder;
        TensorWriter writer;
        const auto addMatrix = [&](const QString &name, qsizetype rows, qsizetype columns) {
            writer.addCells(name, rows, columns, std::vector<float>(size_t(rows * columns), 1.0F));
            writer.addFloats(name + u".bias"_s, {columns}, std::vector<float>(size_t(columns)));
        };
        addMatrix(u"names/head/states"_s, 1024, 128);
        addMatrix(u"names/head/near"_s, 960, 192);
        addMatrix(u"names/head/far"_s, 576, 192);
        for (const QString &affix : {u"beginnings"_s, u"endings"_s})
            writer.addFloats(u"names/head/"_s + affix, {1024, 7}, std::vector<float>(7168));
        writer.addFloats(u"names/head/out"_s, {192, 7}, std::vector<float>(1344));
        writer.addFloats(u"names/head/out.bias"_s, {7}, std::vector<float>(7));
        writer.addFloats(u"names/head/moves"_s, {8, 7}, std::vector<float>(56));
        const QString one = folder.filePath(u"one.englog-model"_s);
        QVERIFY(writer.write(one, u"model"_s, u"1"_s, {}));
        writer.addFloats(u"names/head2/out"_s, {192, 7}, std::vector<float>(1344));
        const QString half = folder.filePath(u"half.englog-model"_s);
        QVERIFY(writer.write(half, u"model"_s, u"1"_s, {}));

        QVERIFY(NameHead::from(**TensorFile::open(one)));
        const auto head = NameHead::from(**TensorFile::open(half));

        QVERIFY(!head && head.error().code == ErrorCode::Corrupt);
        QVERIFY2(head.error().detail.contains(u"names/head2/states"),
                 qPrintable(head.error().detail));
    }

    void aWindowDoesNotSeeItsNeighbours()
    {
        NEEDS_MODEL();
        const auto one = cut(m_encoder->tokeniser(), u"We planted beans behind the shed."_s);
        const auto other = cut(m_encoder->tokeniser(), u"The train was late again!"_s);
        Windows both;
        both.add(one);
        both.add(other);

        const auto together = vectorsOf(both);

        QVERIFY(together[0] == vectorOf(one));
        QVERIFY(together[1] == vectorOf(other));
    }

    void everyKernelGivesTheSameVector()
    {
        NEEDS_MODEL();
        const auto pieces = cut(m_encoder->tokeniser(), u"Café crème with Zoë at 7:30."_s);
        const Encoder::Vector first = vectorOf(pieces);
        for (const Kernel &kernel : kernels())
            QVERIFY2(vectorOf(pieces, kernel) == first, kernel.name);
    }
};

QTEST_GUILESS_MAIN(TestEncoder)
#include "tst_encoder.moc"
