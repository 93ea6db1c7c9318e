// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/WordVectors.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::builtin {

Result<WordVectors> WordVectors::from(WeightTable table)
{
    if (table.columns() != dimensions + 3)
        return fail(ErrorCode::Corrupt,
                    u"the table of words has %1 columns"_s.arg(table.columns()));
    WordVectors vectors;
    vectors.m_table = std::move(table);
    return vectors;
}

float WordVectors::odds(qint32 row) const
{
    constexpr float most = 249.0F; // a cell of int8 tells no more
    const float held = std::clamp(rarity(row), 1.0F / (1.0F + most), most / (1.0F + most));
    return std::log(held / (1.0F - held)) / std::log(most);
}

void WordVectors::add(qint32 row, float weight, Vector &sum) const
{
    const qint8 *cells = m_table.row(row);
    for (qint32 i = 0; i < dimensions; ++i)
        sum[size_t(i)] += weight * float(cells[i]) * m_table.scale(i);
}

float cosine(const WordVectors::Vector &a, const WordVectors::Vector &b)
{
    const float dot = std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
    const float norms = std::inner_product(a.begin(), a.end(), a.begin(), 0.0F)
        * std::inner_product(b.begin(), b.end(), b.begin(), 0.0F);
    return norms > 0.0F ? dot / std::sqrt(norms) : 0.0F;
}

} // namespace englog::builtin
