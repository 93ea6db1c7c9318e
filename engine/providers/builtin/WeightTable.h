// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"
#include "engine/providers/builtin/Keys.h"

#include <QByteArray>

#include <vector>

namespace englog::builtin {

/// A trained matrix of rows by columns: int8 cells with one scale a column.
///
///     weight(r, c) = cell(r, c) * scale(c)
///
/// Each column also has a bias and a threshold. Rows are found by number (a hashed feature's
/// bucket) or, in a table with keys, by a word's key. The file, all little-endian: `ENGLOGW1`,
/// rows, columns and 1 for keys (uint32 each), the three float32 arrays, the sorted keys
/// (uint64), the cells row by row, and the first 8 bytes of the SHA-256 of all that.
///
/// *Errors:* from() answers Corrupt for what is cut, altered or no table.
class WeightTable
{
public:
    WeightTable() = default;
    [[nodiscard]] static Result<WeightTable> from(const QByteArray &file);

    [[nodiscard]] qint32 rows() const { return m_rows; }
    [[nodiscard]] qint32 columns() const { return m_columns; }
    [[nodiscard]] const qint8 *row(qint32 row) const
    {
        return m_cells.data() + qsizetype(row) * m_columns;
    }
    [[nodiscard]] float weight(qint32 row, qint32 column) const
    {
        return float(this->row(row)[column]) * scale(column);
    }
    [[nodiscard]] float scale(qint32 column) const { return m_scale[size_t(column)]; }
    [[nodiscard]] float bias(qint32 column) const { return m_bias[size_t(column)]; }
    [[nodiscard]] float threshold(qint32 column) const { return m_threshold[size_t(column)]; }
    /// The row of a key, or -1.
    [[nodiscard]] qint32 rowOf(Key key) const;

private:
    qint32 m_rows = 0;
    qint32 m_columns = 0;
    std::vector<float> m_scale, m_bias, m_threshold;
    std::vector<Key> m_keys;
    std::vector<qint8> m_cells;
};

} // namespace englog::builtin
