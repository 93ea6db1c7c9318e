// SPDX-License-Identifier: GPL-3.0-or-later
// englog-features KIND FOLDER [MODEL_FILE]: turns texts into the features that the analyser sees in
// them, so that what is trained on them and what runs later agree by construction.
//
// FOLDER holds words.weights, valence.txt and names.txt. One JSON object a line comes in, one line
// of text goes out for each:
//   affect  {"text"}    the rules' polarity, a tab, the n-grams' rows as hex, a tab, the meaning
//   names   {"tokens"}  the tokens parted by tabs, each the hex keys of its features
//   states  {"tokens"}  bytes: see writeStates; needs the model file
//   classes {"text"}    the tokens parted by tabs, each where it starts and its features' hex rows
//   summary {"text"}    the text's words parted by tabs, each its hex key and its features

#include "engine/providers/builtin/EmotionModel.h"
#include "engine/providers/builtin/NameFacts.h"
#include "engine/providers/builtin/NameTagger.h"
#include "engine/providers/builtin/SummaryWords.h"
#include "engine/providers/builtin/ValenceRules.h"
#include "engine/providers/builtin/WordClassTagger.h"
#include "engine/providers/encoder/ModelSource.h"

#include <QFile>
#include <QFloat16>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

using namespace englog;
using namespace englog::builtin;
using namespace Qt::StringLiterals;

namespace {

constexpr int rowBits = 20; ///< the trainer folds them to as few as it likes

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(path));
    return file.readAll();
}

std::shared_ptr<const Document> documentOf(const QString &text, const WordVectors &vectors)
{
    return *Document::read(std::make_shared<QString>(text), vectors, Pulse());
}

void writeAffect(const QString &text, const WordVectors &vectors, const ValenceRules &rules,
                 QTextStream &out)
{
    const auto document = documentOf(text, vectors);
    double polarity = 0.0, words = 0.0;
    for (const Sentence &sentence : document->sentences()) {
        polarity += double(rules.judge(*document, sentence).polarity) * sentence.size();
        words += sentence.size();
    }
    out << (words > 0.0 ? polarity / words : 0.0) << '\t';
    for (const quint32 row :
         EmotionModel::features(*document, 0, qint32(document->tokens().size()), rowBits))
        out << Qt::hex << row << Qt::dec << ' ';
    out << '\t';
    for (const float value :
         EmotionModel::meaning(*document, 0, qint32(document->tokens().size()), vectors))
        out << value << ' ';
    out << '\n';
}

/// A set's tokens as a text, and where each begins.
QString textOf(const QJsonArray &tokens, QList<qsizetype> &starts)
{
    QString text;
    for (const QJsonValue &token : tokens) {
        const QString piece = token.toString();
        if (piece.startsWith(u'\'') || piece.startsWith(u'’') || piece == "n't"_L1)
            text.chop(1); // what the set has parted belongs together in a text
        starts.append(text.size());
        text += piece + u' ';
    }
    return text;
}

/// The set's tokens are kept as they are: each of ours lies in one of theirs, which takes the
/// features of the first of ours that begins in it.
void writeNames(const QJsonArray &tokens, const WordVectors &vectors, const NameLists &lists,
                QTextStream &out)
{
    QList<qsizetype> starts;
    const auto document = documentOf(textOf(tokens, starts), vectors);
    const auto count = qint32(document->tokens().size());
    const auto features = NameTagger::features(*document, {0, count, 0}, lists, vectors);
    for (qint32 i = 0; i < count; ++i) {
        const qsizetype at =
            std::upper_bound(starts.begin(), starts.end(), document->token(i).start)
            - starts.begin() - 1;
        out << at << ':';
        for (const Key key : features[size_t(i)])
            out << Qt::hex << bucketOf(key, rowBits) << Qt::dec << ' ';
        out << '\t';
    }
    out << '\n';
}

template<typename T>
void writeAll(QFile &out, const std::vector<T> &values)
{
    out.write(reinterpret_cast<const char *>(values.data()), qint64(values.size() * sizeof(T)));
}

/// What NameHead sees of a row, run by run: 32-bit counts of runs, words and pieces; the words at
/// the end of each run; each word's token of the set, first piece and end, beginning, ending; its
/// key (64 bits); the signs; and the pieces' states (float16).
void writeStates(const QJsonArray &tokens, const WordVectors &vectors, const NameFacts &facts,
                 const encoder::Encoder &encoder, QFile &out)
{
    using namespace encoder;
    QList<qsizetype> starts;
    const auto document = documentOf(textOf(tokens, starts), vectors);
    std::vector<qint32> runs, places;
    std::vector<Key> keys;
    std::vector<float> signs, states;
    Windows windows;
    for (const Sentence &window : document->windows(EncodedText::windowTokens)) {
        const Span span = document->spanOf(window);
        std::vector<Piece> pieces;
        encoder.tokeniser().cut(document->view(span), qint32(span.start), pieces);
        qint32 token = window.first;
        for (std::span<const Piece> rest(pieces); !rest.empty();) {
            const auto part = rest.first(std::min(rest.size(), size_t(Encoder::longestWindow)));
            rest = rest.subspan(part.size());
            std::vector<NameHead::Word> words;
            const qint32 first = token;
            token = facts.appendRun(*document, window, token,
                                    rest.empty() ? qint32(span.end()) : rest.front().start, part,
                                    words);
            const auto piecesBefore = qint32(windows.ids.size());
            windows.add(part);
            for (size_t i = 0; i < words.size(); ++i) {
                const Token &own = document->token(first + qint32(i));
                const auto at = std::ranges::upper_bound(starts, own.start) - starts.begin() - 1;
                places.insert(places.end(),
                              {qint32(at), piecesBefore + words[i].firstPiece,
                               piecesBefore + words[i].endPiece, qint32(words[i].beginning),
                               qint32(words[i].ending)});
                keys.push_back(own.key);
                signs.insert(signs.end(), words[i].facts.begin() + NameFacts::columns,
                             words[i].facts.begin() + NameFacts::columns + NameFacts::signs);
            }
            runs.push_back(qint32(keys.size()));
        }
    }
    Encoder::Room room;
    if (windows.count() > 0)
        encoder.encode(windows, states, room);
    writeAll(
        out,
        std::vector<qint32>{qint32(runs.size()), qint32(keys.size()), qint32(windows.ids.size())});
    writeAll(out, runs);
    writeAll(out, places);
    writeAll(out, keys);
    writeAll(out, signs);
    std::vector<qfloat16> half(states.size());
    qFloatToFloat16(half.data(), states.data(), qsizetype(states.size()));
    writeAll(out, half);
}

/// The text is one sentence.
void writeClasses(const QString &text, const WordVectors &vectors, QTextStream &out)
{
    const auto document = documentOf(text, vectors);
    const auto count = qint32(document->tokens().size());
    const auto features = WordClassTagger::features(*document, {0, count, 0}, vectors);
    for (qint32 i = 0; i < count; ++i) {
        out << document->token(i).start << ':';
        for (const Key key : features[size_t(i)])
            out << Qt::hex << bucketOf(key, rowBits) << Qt::dec << ' ';
        out << '\t';
    }
    out << '\n';
}

void writeSummaryWords(const QString &text, const WordVectors &vectors, QTextStream &out)
{
    const auto document = documentOf(text, vectors);
    std::vector<SummaryWords::Features> features;
    const SummaryWords words(*document, vectors, &features);
    for (size_t w = 0; w < words.words().size(); ++w) {
        out << Qt::hex << words.words()[w].key << Qt::dec << ':';
        for (const float value : features[w])
            out << value << ' ';
        out << '\t';
    }
    out << '\n';
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        qFatal("usage: englog-features affect|names|classes|summary|states FOLDER [MODEL_FILE]");
    const QString folder = QString::fromLocal8Bit(argv[2]);
    const auto vectors =
        WeightTable::from(bytesOf(folder + u"/words.weights"_s)).and_then(&WordVectors::from);
    const auto rules = ValenceRules::from(bytesOf(folder + u"/valence.txt"_s));
    const auto lists = NameLists::from(bytesOf(folder + u"/names.txt"_s));
    if (!vectors || !rules || !lists)
        qFatal("the folder's tables cannot be read");

    QFile in;
    QFile file;
    if (!in.open(stdin, QIODevice::ReadOnly) || !file.open(stdout, QIODevice::WriteOnly))
        qFatal("no standard streams");
    QTextStream out(&file);
    const WeightTable noWords; // the trainer has its own
    const NameFacts facts(*lists, noWords);
    const encoder::ModelSource source(argc > 3 ? QString::fromLocal8Bit(argv[3]) : QString());
    for (QByteArray line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (QByteArrayView(argv[1]) == "states" && source.encoder())
            writeStates(row["tokens"_L1].toArray(), *vectors, facts, *source.encoder(), file);
        else if (QByteArrayView(argv[1]) == "names")
            writeNames(row["tokens"_L1].toArray(), *vectors, *lists, out);
        else if (QByteArrayView(argv[1]) == "classes")
            writeClasses(row["text"_L1].toString(), *vectors, out);
        else if (QByteArrayView(argv[1]) == "summary")
            writeSummaryWords(row["text"_L1].toString(), *vectors, out);
        else
            writeAffect(row["text"_L1].toString(), *vectors, *rules, out);
    }
    return 0;
}
