// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/TensorFile.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFloat16>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

const QByteArray magic = "ENGLOGM1";
constexpr qsizetype alignment = 64;
constexpr qsizetype digestSize = 32;
constexpr qsizetype mostHeader = qsizetype(1) << 20;
constexpr qsizetype mostPlaces = qsizetype(1) << 28; // numbers of a tensor

qsizetype sizeOf(const QString &type)
{
    if (type == u"f32")
        return 4;
    if (type == u"f16")
        return 2;
    return type == u"i8" || type == u"u8" ? 1 : 0;
}

tl::unexpected<Error> corrupt(const QString &what)
{
    return fail(ErrorCode::Corrupt, what, u"Install EngLog anew; its model file is damaged."_s);
}

QByteArrayView viewOf(std::span<const uchar> bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

} // namespace

TensorFile::TensorFile(std::unique_ptr<QFile> file) : m_file(std::move(file)) {}

TensorFile::~TensorFile() = default;

QString TensorFile::path() const
{
    return m_file->fileName();
}

QString TensorFile::nameOf(const QString &path)
{
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly) || file.read(magic.size()) != magic)
        return {};
    const QByteArray size = file.read(sizeof(quint32));
    if (size.size() != sizeof(quint32))
        return {};
    const auto header = QJsonDocument::fromJson(
        file.read(std::min(qsizetype(qFromLittleEndian<quint32>(size.constData())), mostHeader)));
    const QString name = header["name"_L1].toString();
    return name.isEmpty() ? name : u"%1-%2"_s.arg(name, header["version"_L1].toString());
}

Result<std::shared_ptr<const TensorFile>> TensorFile::open(const QString &path)
{
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, u"%1: %2"_s.arg(path, file->errorString()));
    const qint64 size = file->size();
    const uchar *bytes = size > 0 ? file->map(0, size) : nullptr;
    if (!bytes)
        return corrupt(u"%1: it is empty, or cannot be mapped"_s.arg(path));
    const std::shared_ptr<TensorFile> tensors(new TensorFile(std::move(file)));
    if (auto done = tensors->read({bytes, size_t(size)}); !done)
        return fail(done.error().code, u"%1: %2"_s.arg(path, done.error().detail),
                    done.error().hint);
    return tensors;
}

Result<> TensorFile::read(std::span<const uchar> all)
{
    const qsizetype size = qsizetype(all.size());
    const qsizetype start = magic.size() + qsizetype(sizeof(quint32));
    if (size < start + digestSize || viewOf(all.first(size_t(magic.size()))) != magic)
        return corrupt(u"it is no file of tensors"_s);
    const auto body = all.first(size_t(size - digestSize));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(viewOf(body));
    if (hash.result() != viewOf(all.last(size_t(digestSize))))
        return corrupt(u"the checksum is wrong"_s);

    const auto headerSize = qsizetype(qFromLittleEndian<quint32>(all.data() + magic.size()));
    const qsizetype payloadAt = (start + headerSize + alignment - 1) / alignment * alignment;
    if (headerSize > mostHeader || payloadAt > qsizetype(body.size()))
        return corrupt(u"its header is too long"_s);
    const auto header = QJsonDocument::fromJson(
        viewOf(body.subspan(size_t(start), size_t(headerSize))).toByteArray());
    if (!header.isObject())
        return corrupt(u"its header is no JSON object"_s);
    m_payload = body.data() + payloadAt;
    m_name = header["name"_L1].toString();
    m_version = header["version"_L1].toString();
    m_about = header["about"_L1].toObject();
    for (const auto &tensor : header["tensors"_L1].toArray())
        if (auto added = addTensor(tensor.toObject(), qsizetype(body.size()) - payloadAt); !added)
            return added;
    return {};
}

Result<> TensorFile::addTensor(const QJsonObject &json, qsizetype payloadSize)
{
    const QString name = json["name"_L1].toString();
    Tensor tensor{json["dtype"_L1].toString(), {}, 1, json["offset"_L1].toInteger(-1)};
    for (const auto &extent : json["shape"_L1].toArray()) {
        tensor.shape.push_back(extent.toInteger(-1));
        if (tensor.shape.back() < 0 || tensor.shape.back() > mostPlaces)
            return corrupt(u"the shape of “%1” makes no sense"_s.arg(name));
        tensor.count *= tensor.shape.back();
        if (tensor.count > mostPlaces)
            return corrupt(u"“%1” is too large"_s.arg(name));
    }
    const qsizetype size = tensor.count * sizeOf(tensor.type);
    if (name.isEmpty() || sizeOf(tensor.type) == 0 || tensor.offset < 0
        || tensor.offset % alignment != 0 || tensor.offset > payloadSize - size)
        return corrupt(u"“%1” lies outside the file, or is of an unknown type"_s.arg(name));
    m_tensors.insert(name, std::move(tensor));
    return {};
}

QStringList TensorFile::tensors() const
{
    QStringList names = m_tensors.keys();
    names.sort();
    return names;
}

TensorFile::Shape TensorFile::shape(const QString &tensor) const
{
    return m_tensors.value(tensor).shape;
}

Result<const TensorFile::Tensor *> TensorFile::find(const QString &tensor,
                                                    const QString &type) const
{
    const auto found = m_tensors.constFind(tensor);
    if (found == m_tensors.cend() || found->type != type)
        return corrupt(u"%1: it has no “%2” of type %3"_s.arg(path(), tensor, type));
    return &*found;
}

template<typename T>
Result<std::span<const T>> TensorFile::view(const QString &tensor, const QString &type,
                                            const Shape &shape) const
{
    const auto found = find(tensor, type);
    if (!found)
        return fail(found.error());
    if ((*found)->shape != shape)
        return corrupt(u"%1: “%2” has another shape"_s.arg(path(), tensor));
    return std::span(reinterpret_cast<const T *>(m_payload + (*found)->offset),
                     size_t((*found)->count));
}

Result<std::span<const float>> TensorFile::floats(const QString &tensor, const Shape &shape) const
{
    static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "tensors are mapped as they lie in the file");
    return view<float>(tensor, u"f32"_s, shape);
}

Result<std::span<const qint8>> TensorFile::cells(const QString &tensor, const Shape &shape) const
{
    return view<qint8>(tensor, u"i8"_s, shape);
}

Result<std::vector<float>> TensorFile::numbers(const QString &tensor) const
{
    const TensorFile::Shape extents = shape(tensor);
    if (const auto whole = view<float>(tensor, u"f32"_s, extents))
        return std::vector<float>(whole->begin(), whole->end());
    const auto half = view<qfloat16>(tensor, u"f16"_s, extents);
    if (!half)
        return fail(half.error());
    return std::vector<float>(half->begin(), half->end());
}

Result<std::span<const quint8>> TensorFile::bytes(const QString &tensor) const
{
    const auto found = find(tensor, u"u8"_s);
    if (!found)
        return fail(found.error());
    return view<quint8>(tensor, u"u8"_s, (*found)->shape);
}

} // namespace englog::encoder
