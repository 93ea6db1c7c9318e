// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/VectorIndex.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace englog {

namespace {

constexpr qsizetype fewestForMean = 8; // entries

double dot(std::span<const float> a, std::span<const float> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// A query in 15 bits a number: its products with bytes are summed in whole numbers.
struct WideQuery
{
    explicit WideQuery(std::span<const float> query) : numbers(query.size())
    {
        float largest = 0.0F;
        for (const float value : query)
            largest = std::max(largest, std::abs(value));
        if (largest == 0.0F)
            return;
        // A sum of 127 times each of them stays below 2^31.
        scale = largest / std::min(16'383.0F, 16'900'000.0F / float(query.size()));
        std::ranges::transform(query, numbers.begin(),
                               [this](float value) { return qint16(std::lround(value / scale)); });
    }

    [[nodiscard]] float dot(std::span<const qint8> row) const
    {
        qint32 sum = 0;
        for (size_t i = 0; i < row.size(); ++i)
            sum += qint32(qint16(row[i])) * qint32(numbers[i]);
        return scale * float(sum);
    }

    float scale = 0.0F;
    std::vector<qint16> numbers;
};

} // namespace

void VectorIndex::add(const QList<StoredVector> &vectors)
{
    for (const StoredVector &stored : vectors) {
        const std::span<const qint8> bytes = stored.vector.bytes();
        if (m_rows.empty())
            m_width = bytes.size();
        if (bytes.size() != m_width)
            continue;
        m_rows.push_back({stored.id, stored.entry, stored.span, stored.vector.scale, 0.0F});
        m_numbers.insert(m_numbers.end(), bytes.begin(), bytes.end());
    }
    centre();
}

void VectorIndex::clear()
{
    *this = {};
}

void VectorIndex::keepOnly(const QList<qint64> &ids)
{
    size_t kept = 0;
    for (size_t row = 0; row < m_rows.size(); ++row) {
        if (!std::ranges::binary_search(ids, m_rows[row].id))
            continue;
        if (kept != row) {
            m_rows[kept] = m_rows[row];
            std::ranges::copy(numbers(row), m_numbers.begin() + qptrdiff(kept * m_width));
        }
        ++kept;
    }
    m_rows.resize(kept);
    m_numbers.resize(kept * m_width);
    centre();
}

/// The mean anew, and how far each vector lies from it.
void VectorIndex::centre()
{
    m_mean.assign(m_width, 0.0F);
    std::vector<double> sum(m_width);
    qsizetype entries = 0;
    for (size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].span.length > 0)
            continue;
        ++entries;
        const auto bytes = numbers(row);
        for (size_t i = 0; i < m_width; ++i)
            sum[i] += double(m_rows[row].scale) * double(bytes[i]);
    }
    if (entries >= fewestForMean)
        std::ranges::transform(sum, m_mean.begin(),
                               [entries](double value) { return float(value / double(entries)); });
    const WideQuery mean(m_mean);
    const double meanSquare = dot(m_mean, m_mean);
    for (size_t row = 0; row < m_rows.size(); ++row) {
        const auto bytes = numbers(row);
        const double scale = m_rows[row].scale;
        double square = 0.0;
        for (const qint8 number : bytes)
            square += double(qint32(number) * qint32(number));
        const double far =
            scale * scale * square - 2.0 * scale * double(mean.dot(bytes)) + meanSquare;
        m_rows[row].inverseLength = far > 1e-6 ? float(1.0 / std::sqrt(far)) : 0.0F;
    }
}

QList<float> VectorIndex::vectorOf(const EntryId &entry) const
{
    for (size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].entry != entry || m_rows[row].span.length > 0)
            continue;
        QList<float> vector;
        for (const qint8 number : numbers(row))
            vector.append(m_rows[row].scale * float(number));
        return vector;
    }
    return {};
}

QList<VectorIndex::Hit> VectorIndex::nearest(std::span<const float> query, float least) const
{
    if (query.size() != m_width || m_rows.empty())
        return {};
    std::vector<float> centred(query.begin(), query.end());
    for (size_t i = 0; i < m_width; ++i)
        centred[i] -= m_mean[i];
    const double length = std::sqrt(dot(centred, centred));
    if (length < 1e-6)
        return {};
    for (float &value : centred)
        value /= float(length);
    const WideQuery wide(centred);
    const auto meanPart = float(dot(m_mean, centred));

    QHash<EntryId, Hit> best;
    for (size_t row = 0; row < m_rows.size(); ++row) {
        const Row &at = m_rows[row];
        const float score = (at.scale * wide.dot(numbers(row)) - meanPart) * at.inverseLength;
        if (score < least)
            continue;
        Hit &hit = best[at.entry];
        if (hit.entry.isNull() || score > hit.score)
            hit = {at.entry, at.span, score};
    }
    QList<Hit> hits(best.cbegin(), best.cend());
    std::ranges::sort(hits, [](const Hit &a, const Hit &b) {
        return a.score != b.score ? a.score > b.score : a.entry < b.entry;
    });
    return hits;
}

} // namespace englog
