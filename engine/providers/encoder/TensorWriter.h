// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/TensorFile.h"

#include <QJsonArray>

namespace englog::encoder {

/// Makes the files that TensorFile reads. Tensors lie in the order in which they are added; the
/// same calls make the same bytes.
class TensorWriter
{
public:
    void add(const QString &name, const QString &type, const TensorFile::Shape &shape,
             QByteArrayView bytes);
    void addFloats(const QString &name, const TensorFile::Shape &shape,
                   std::span<const float> values);
    /// A matrix as int8 with a scale for each column: `NAME` and `NAME.scale`,
    /// weight(r, c) ≈ cell(r, c) · scale(c), scale(c) = max_r |weight(r, c)| / 127.
    void addCells(const QString &name, qsizetype rows, qsizetype columns,
                  std::span<const float> weights);

    /// A hash of the tensors, in hexadecimal.
    [[nodiscard]] QByteArray digest() const;
    /// \return Denied when it cannot be written
    [[nodiscard]] Result<> write(const QString &path, const QString &name, const QString &version,
                                 const QJsonObject &about) const;

private:
    QJsonArray m_tensors;
    QByteArray m_payload;
};

} // namespace englog::encoder
