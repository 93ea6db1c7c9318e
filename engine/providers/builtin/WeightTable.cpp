// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/WeightTable.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>
#include <bit>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr qsizetype headerSize = 20;
constexpr qsizetype digestSize = 8;
constexpr quint32 mostRows = 1U << 20;
constexpr quint32 mostColumns = 1'024;

/// Reads numbers off a file's bytes, front to back; the caller has checked that they are there.
class Reader
{
public:
    explicit Reader(const char *data) : m_data(data) {}

    template<typename T>
    T number()
    {
        const T value = qFromLittleEndian<T>(m_data);
        m_data += sizeof(T);
        return value;
    }

    std::vector<float> floats(quint32 count)
    {
        std::vector<float> all(count);
        std::ranges::generate(all, [this] { return std::bit_cast<float>(number<quint32>()); });
        return all;
    }

private:
    const char *m_data;
};

} // namespace

Result<WeightTable> WeightTable::from(const QByteArray &file)
{
    const auto corrupt = [](const QString &what) {
        return fail(ErrorCode::Corrupt, u"weight table: "_s + what,
                    u"Reinstall EngLog; its model files are damaged."_s);
    };
    if (file.size() < headerSize + digestSize || !file.startsWith("ENGLOGW1"))
        return corrupt(u"not a table"_s);
    const QByteArrayView body(file.constData(), file.size() - digestSize);
    if (QCryptographicHash::hash(body.toByteArray(), QCryptographicHash::Sha256).first(digestSize)
        != file.last(digestSize))
        return corrupt(u"the checksum is wrong"_s);

    Reader reader(body.data() + 8);
    const auto rows = reader.number<quint32>();
    const auto columns = reader.number<quint32>();
    const bool keyed = reader.number<quint32>() == 1;
    if (rows > mostRows || columns > mostColumns)
        return corrupt(u"too large"_s);
    const qsizetype cells = qsizetype(rows) * columns;
    if (body.size()
        != headerSize + 12 * qsizetype(columns) + (keyed ? 8 * qsizetype(rows) : 0) + cells)
        return corrupt(u"its size does not fit its header"_s);

    WeightTable table;
    table.m_rows = qint32(rows);
    table.m_columns = qint32(columns);
    table.m_scale = reader.floats(columns);
    table.m_bias = reader.floats(columns);
    table.m_threshold = reader.floats(columns);
    if (keyed) {
        table.m_keys.resize(rows);
        std::ranges::generate(table.m_keys, [&reader] { return reader.number<Key>(); });
    }
    table.m_cells.assign(body.end() - cells, body.end());
    return table;
}

qint32 WeightTable::rowOf(Key key) const
{
    const auto found = std::ranges::lower_bound(m_keys, key);
    return found != m_keys.end() && *found == key ? qint32(found - m_keys.begin()) : -1;
}

} // namespace englog::builtin
