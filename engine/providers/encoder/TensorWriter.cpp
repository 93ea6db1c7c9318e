// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/TensorWriter.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSaveFile>
#include <QtEndian>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

void fillUp(QByteArray &bytes)
{
    bytes.append(-bytes.size() & 63, '\0');
}

} // namespace

void TensorWriter::add(const QString &name, const QString &type, const TensorFile::Shape &shape,
                       QByteArrayView bytes)
{
    fillUp(m_payload);
    QJsonArray extents;
    for (const qsizetype extent : shape)
        extents.append(qint64(extent));
    m_tensors.append(QJsonObject{{"name"_L1, name},
                                 {"dtype"_L1, type},
                                 {"shape"_L1, extents},
                                 {"offset"_L1, qint64(m_payload.size())}});
    m_payload.append(bytes);
}

void TensorWriter::addFloats(const QString &name, const TensorFile::Shape &shape,
                             std::span<const float> values)
{
    QByteArray bytes(qsizetype(values.size_bytes()), Qt::Uninitialized);
    qToLittleEndian<float>(values.data(), qsizetype(values.size()), bytes.data());
    add(name, u"f32"_s, shape, bytes);
}

void TensorWriter::addCells(const QString &name, qsizetype rows, qsizetype columns,
                            std::span<const float> weights)
{
    std::vector<float> scales(size_t(columns), 0.0F);
    for (size_t i = 0; i < weights.size(); ++i) {
        float &scale = scales[i % size_t(columns)];
        scale = std::max(scale, std::fabs(weights[i]) / 127.0F);
    }
    std::ranges::replace(scales, 0.0F, 1.0F);
    QByteArray cells(rows * columns, Qt::Uninitialized);
    for (size_t i = 0; i < weights.size(); ++i)
        cells[qsizetype(i)] = char(std::lrintf(weights[i] / scales[i % size_t(columns)]));
    add(name, u"i8"_s, {rows, columns}, cells);
    addFloats(name + u".scale"_s, {columns}, scales);
}

QByteArray TensorWriter::digest() const
{
    return QCryptographicHash::hash(m_payload, QCryptographicHash::Sha256).toHex();
}

Result<> TensorWriter::write(const QString &path, const QString &name, const QString &version,
                             const QJsonObject &about) const
{
    const QJsonObject header{
        {"name"_L1, name}, {"version"_L1, version}, {"about"_L1, about}, {"tensors"_L1, m_tensors}};
    const QByteArray json = QJsonDocument(header).toJson(QJsonDocument::Compact);
    const auto length = qToLittleEndian(quint32(json.size()));
    QByteArray all = "ENGLOGM1";
    all.append(reinterpret_cast<const char *>(&length), sizeof length).append(json);
    fillUp(all);
    all.append(m_payload);
    all.append(QCryptographicHash::hash(all, QCryptographicHash::Sha256));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(all) != all.size() || !file.commit())
        return fail(ErrorCode::Denied, u"%1: %2"_s.arg(path, file.errorString()));
    return {};
}

} // namespace englog::encoder
