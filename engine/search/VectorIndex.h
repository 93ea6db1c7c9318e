// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Vectors.h"

#include <QHash>

#include <span>
#include <vector>

namespace englog {

/// The vectors of a journal in memory, and which of them are nearest to one that is given.
///
/// What all entries of a journal have in common tells none from another: their mean m is taken off
/// both sides, where there are eight entries or more,
///
///     score = (v - m) · (q - m) / (|v - m| |q - m|)
///
/// An entry's score is that of its nearest vector, of the whole or of a part. Every vector is
/// looked at; 704 numbers of 20,000 entries take 14 MB and some 5 ms.
///
/// *Thread:* one at a time.
class VectorIndex
{
public:
    struct Hit
    {
        EntryId entry;
        Span span;          ///< of the part; of length 0: the entry as a whole
        float score = 0.0F; ///< -1..1
    };

    /// Vectors of another length than the first one's are left aside.
    void add(const QList<StoredVector> &vectors);
    void clear();
    /// Drops whatever is not among these. \param ids  ascending
    void keepOnly(const QList<qint64> &ids);

    [[nodiscard]] qint64 count() const { return qint64(m_rows.size()); }
    [[nodiscard]] qint64 newest() const { return m_rows.empty() ? 0 : m_rows.back().id; }
    /// The entry's own vector; empty where it has none.
    [[nodiscard]] QList<float> vectorOf(const EntryId &entry) const;
    /// Entries with a score of at least `least`, the nearest first.
    [[nodiscard]] QList<Hit> nearest(std::span<const float> query, float least) const;

private:
    struct Row
    {
        qint64 id;
        EntryId entry;
        Span span;
        float scale;
        float inverseLength; ///< 1 / |v - m|
    };

    [[nodiscard]] std::span<const qint8> numbers(size_t row) const
    {
        return std::span(m_numbers).subspan(row * m_width, m_width);
    }
    void centre();

    size_t m_width = 0;
    std::vector<Row> m_rows; ///< by id
    std::vector<qint8> m_numbers;
    std::vector<float> m_mean;
};

} // namespace englog
