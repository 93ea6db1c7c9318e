// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/Int8Matrix.h"
#include "engine/providers/encoder/TensorWriter.h"

#include <QCryptographicHash>
#include <QFloat16>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace englog;
using namespace englog::encoder;
using namespace Qt::StringLiterals;

class TestTensorFile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path() const { return m_folder.filePath(u"a.englog-model"_s); }
    void write(const TensorWriter &writer) const
    {
        QVERIFY(writer.write(path(), u"model"_s, u"3"_s, {{"trained"_L1, u"today"_s}}));
    }
    /// Some tensors of each type.
    void writeSome() const
    {
        TensorWriter writer;
        writer.addFloats(u"f"_s, {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
        const std::array<qfloat16, 2> halves{qfloat16(0.5F), qfloat16(-2.0F)};
        writer.add(u"h"_s, u"f16"_s, {2},
                   {reinterpret_cast<const char *>(halves.data()), sizeof halves});
        writer.add(u"b"_s, u"u8"_s, {3}, "abc");
        write(writer);
    }
    [[nodiscard]] QByteArray bytes() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void overwrite(const QByteArray &all) const
    {
        QFile::remove(path());
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(all) == all.size());
    }
    /// As a file whose checksum fits.
    static QByteArray sealed(QByteArray body)
    {
        return body.append(QCryptographicHash::hash(body, QCryptographicHash::Sha256));
    }

private Q_SLOTS:
    void whatIsWrittenIsRead()
    {
        writeSome();
        const auto file = TensorFile::open(path());
        QVERIFY(file);
        QCOMPARE((*file)->name(), u"model"_s);
        QCOMPARE((*file)->version(), u"3"_s);
        QCOMPARE((*file)->about()["trained"_L1].toString(), u"today"_s);
        QCOMPARE((*file)->tensors(), (QStringList{u"b"_s, u"f"_s, u"h"_s}));
        const auto floats = (*file)->floats(u"f"_s, {2, 3}).value();
        QCOMPARE(floats.size(), 6U);
        QCOMPARE(floats[5], 6.0F);
        QCOMPARE((*file)->numbers(u"h"_s).value(), (std::vector<float>{0.5F, -2.0F}));
        QCOMPARE((*file)->bytes(u"b"_s).value()[2], quint8('c'));
    }

    void whatIsAskedForWronglyIsRefusedByName()
    {
        writeSome();
        const auto file = TensorFile::open(path()).value();
        for (const auto &error :
             {file->floats(u"f"_s, {3, 2}).error(), file->floats(u"b"_s, {3}).error(),
              file->cells(u"f"_s, {2, 3}).error(), file->bytes(u"f"_s).error()}) {
            QVERIFY(error.code == ErrorCode::Corrupt);
            QVERIFY(error.detail.contains(u"“f”"_s) || error.detail.contains(u"“b”"_s));
        }
        QVERIFY(file->numbers(u"none"_s).error().detail.contains(u"“none”"_s));
    }

    void aFileThatIsNotThereIsNotFound()
    {
        const auto file = TensorFile::open(m_folder.filePath(u"absent"_s));
        QVERIFY(!file && file.error().code == ErrorCode::NotFound);
    }

    void aCutOrAlteredFileIsRefusedByName()
    {
        writeSome();
        const QByteArray whole = bytes();
        for (qsizetype length = 0; length < whole.size(); ++length) {
            overwrite(whole.first(length));
            const auto file = TensorFile::open(path());
            QVERIFY(!file && file.error().code == ErrorCode::Corrupt);
            QVERIFY(file.error().detail.contains(path()));
        }
        for (qsizetype at = 0; at < whole.size(); ++at) {
            QByteArray altered = whole;
            altered[at] = char(altered[at] ^ 0x20);
            overwrite(altered);
            QVERIFY(!TensorFile::open(path()));
        }
    }

    void aHeaderThatLiesIsRefused_data()
    {
        QTest::addColumn<QByteArray>("header");
        const auto row = [](const char *name, const char *tensors) {
            QTest::newRow(name) << QByteArray(R"({"name": "x", "tensors": [)") + tensors + "]}";
        };
        row("outside", R"({"name": "t", "dtype": "f32", "shape": [64], "offset": 0})");
        row("far outside", R"({"name": "t", "dtype": "u8", "shape": [1], "offset": 1000000})");
        row("negative", R"({"name": "t", "dtype": "u8", "shape": [1], "offset": -64})");
        row("not aligned", R"({"name": "t", "dtype": "u8", "shape": [1], "offset": 1})");
        row("unknown type", R"({"name": "t", "dtype": "f64", "shape": [1], "offset": 0})");
        row("no name", R"({"dtype": "u8", "shape": [1], "offset": 0})");
        row("negative extent", R"({"name": "t", "dtype": "u8", "shape": [-1], "offset": 0})");
        row("huge",
            R"({"name": "t", "dtype": "u8", "shape": [100000000, 100000000], "offset": 0})");
        QTest::newRow("no JSON") << QByteArray("[1, 2");
    }
    void aHeaderThatLiesIsRefused()
    {
        QFETCH(const QByteArray, header);
        QByteArray body = "ENGLOGM1";
        body.append(char(header.size())).append("\0\0\0", 3).append(header);
        body.append(-body.size() & 63, '\0').append(64, 'x');
        overwrite(sealed(body));

        const auto file = TensorFile::open(path());

        QVERIFY(!file && file.error().code == ErrorCode::Corrupt);
    }

    void aMatrixMultipliesAsItsWeightsWould()
    {
        constexpr int in = 8;
        constexpr int out = 16;
        std::vector<float> weights(size_t(in * out));
        for (size_t i = 0; i < weights.size(); ++i)
            weights[i] = std::sin(float(i));
        TensorWriter writer;
        writer.addCells(u"w"_s, in, out, weights);
        writer.addFloats(u"w.bias"_s, {out}, std::vector<float>(out, 0.25F));
        write(writer);
        const auto file = TensorFile::open(path()).value();
        const auto matrix = Int8Matrix::from(*file, u"w"_s, in, out);
        QVERIFY(matrix);
        const std::vector<float> x{0.5F, -1.0F, 0.25F, 0.0F, 2.0F, -0.125F, 1.0F, 0.75F,
                                   0.0F, 0.0F,  0.0F,  0.0F, 0.0F, 0.0F,    0.0F, 0.0F};
        QuantisedRows rows;
        std::vector<qint32> sums;
        std::vector<float> y(size_t(2 * out));

        rows.set(x, in);
        matrix->multiply(rows, y, sums);

        for (size_t n = 0; n < out; ++n) {
            float expected = 0.25F;
            for (size_t k = 0; k < in; ++k)
                expected += x[k] * weights[k * out + n];
            QVERIFY2(std::fabs(y[n] - expected) < 0.04F, qPrintable(QString::number(y[n])));
            QCOMPARE(y[out + n], 0.25F); // a row of nothing
        }
        QVERIFY(!Int8Matrix::from(*file, u"w"_s, out, in));
    }

    void aCellOutOfRangeIsRefused()
    {
        TensorWriter writer;
        QByteArray cells(64, '\1');
        cells[7] = char(-128); // a kernel would make too large a product of it
        writer.add(u"w"_s, u"i8"_s, {4, 16}, cells);
        writer.addFloats(u"w.scale"_s, {16}, std::vector<float>(16, 1.0F));
        writer.addFloats(u"w.bias"_s, {16}, std::vector<float>(16, 0.0F));
        write(writer);
        const auto file = TensorFile::open(path()).value();
        const auto matrix = Int8Matrix::from(*file, u"w"_s, 4, 16);
        QVERIFY(!matrix && matrix.error().detail.contains(u"“w”"_s));
    }
};

QTEST_GUILESS_MAIN(TestTensorFile)
#include "tst_tensorfile.moc"
