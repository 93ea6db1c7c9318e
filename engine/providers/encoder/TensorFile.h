// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QHash>
#include <QJsonObject>
#include <QString>

#include <memory>
#include <span>
#include <vector>

class QFile;

namespace englog::encoder {

/// A file of named tensors, such as the analyser's model; mapped into memory, not read.
///
/// All little-endian: `ENGLOGM1`; the length of the header (uint32); the header, JSON:
///
///     {"name", "version", "tensors": [{"name", "dtype": "f32"|"f16"|"i8"|"u8", "shape",
///     "offset"}],
///      "about": {…}}
///
/// zeros up to a multiple of 64; the payload, to whose begin the offsets (multiples of 64) relate,
/// matrices row by row; and the SHA-256 of all that comes before it.
///
/// *Thread:* any. *Errors:* open() answers NotFound for a file that cannot be read and Corrupt for
/// one that is cut, altered or of another kind; the accessors Corrupt, by the tensor's name, for
/// one that is absent or of another type or shape than asked for.
class TensorFile
{
public:
    using Shape = std::vector<qsizetype>;

    [[nodiscard]] static Result<std::shared_ptr<const TensorFile>> open(const QString &path);
    /// `NAME-VERSION` as the head of a file has it, without a look at the rest; or empty.
    [[nodiscard]] static QString nameOf(const QString &path);
    ~TensorFile();
    Q_DISABLE_COPY_MOVE(TensorFile)

    [[nodiscard]] QString path() const;
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const QString &version() const { return m_version; }
    [[nodiscard]] const QJsonObject &about() const { return m_about; }

    [[nodiscard]] QStringList tensors() const; ///< sorted
    [[nodiscard]] bool contains(const QString &tensor) const { return m_tensors.contains(tensor); }
    /// The shape of a tensor; empty when it is absent.
    [[nodiscard]] Shape shape(const QString &tensor) const;
    /// The numbers of a tensor of that very shape, for as long as the file is open.
    [[nodiscard]] Result<std::span<const float>> floats(const QString &tensor,
                                                        const Shape &shape) const;
    [[nodiscard]] Result<std::span<const qint8>> cells(const QString &tensor,
                                                       const Shape &shape) const;
    /// A copy of the numbers of a tensor of floats, whole or half.
    [[nodiscard]] Result<std::vector<float>> numbers(const QString &tensor) const;
    /// A tensor of bytes, of one dimension.
    [[nodiscard]] Result<std::span<const quint8>> bytes(const QString &tensor) const;

private:
    struct Tensor
    {
        QString type;
        Shape shape;
        qsizetype count = 0; ///< of its numbers
        qsizetype offset = 0;
    };

    explicit TensorFile(std::unique_ptr<QFile> file);
    Result<> read(std::span<const uchar> all);
    Result<> addTensor(const QJsonObject &json, qsizetype payloadSize);
    [[nodiscard]] Result<const Tensor *> find(const QString &tensor, const QString &type) const;
    template<typename T>
    [[nodiscard]] Result<std::span<const T>> view(const QString &tensor, const QString &type,
                                                  const Shape &shape) const;

    std::unique_ptr<QFile> m_file;
    const uchar *m_payload = nullptr;
    QString m_name;
    QString m_version;
    QJsonObject m_about;
    QHash<QString, Tensor> m_tensors;
};

} // namespace englog::encoder
