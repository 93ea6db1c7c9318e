// SPDX-License-Identifier: GPL-3.0-or-later
// englog-features KIND FOLDER: turns texts into the features that the analyser sees in them, so
// that what is trained on them and what runs later agree by construction.
//
// FOLDER holds words.weights, valence.txt and names.txt. One JSON object a line comes in, one line
// of text goes out for each:
//   affect  {"text"}    the rules' polarity, a tab, the n-grams' rows as hex, a tab, the meaning
//   names   {"tokens"}  the tokens parted by tabs, each the hex keys of its features

#include "engine/providers/builtin/EmotionModel.h"
#include "engine/providers/builtin/NameTagger.h"
#include "engine/providers/builtin/ValenceRules.h"

#include <QFile>
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

/// The set's tokens are kept as they are: each of ours lies in one of theirs, which takes the
/// features of the first of ours that begins in it.
void writeNames(const QJsonArray &tokens, const WordVectors &vectors, const NameLists &lists,
                QTextStream &out)
{
    QString text;
    QList<qsizetype> starts;
    for (const QJsonValue &token : tokens) {
        const QString piece = token.toString();
        if (piece.startsWith(u'\'') || piece.startsWith(u'’') || piece == "n't"_L1)
            text.chop(1); // what the set has parted belongs together in a text
        starts.append(text.size());
        text += piece + u' ';
    }
    const auto document = documentOf(text, vectors);
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

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3)
        qFatal("usage: englog-features affect|names FOLDER");
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
    for (QByteArray line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (QByteArrayView(argv[1]) == "names")
            writeNames(row["tokens"_L1].toArray(), *vectors, *lists, out);
        else
            writeAffect(row["text"_L1].toString(), *vectors, *rules, out);
    }
    return 0;
}
