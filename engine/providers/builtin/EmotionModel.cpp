// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/EmotionModel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr qsizetype lettersOfAWord = 24;
constexpr Key pairMark = 0x70616972;

void addLetterRuns(QStringView word, int bits, std::vector<quint32> &rows)
{
    std::array<char16_t, lettersOfAWord + 2> units{};
    size_t n = 0;
    units[n++] = u'<';
    for (const QChar unit : word.first(std::min(word.size(), lettersOfAWord)))
        units[n++] = folded(unit.unicode());
    units[n++] = u'>';
    for (size_t start = 0; start + 3 <= n; ++start) {
        Key key = joined(3, 5);
        for (size_t i = start; i < std::min(start + 5, n); ++i) {
            key = extended(key, units[i]);
            if (i >= start + 2)
                rows.push_back(bucketOf(key, bits));
        }
    }
}

float logistic(float z)
{
    return 1.0F / (1.0F + std::exp(-z));
}

} // namespace

Result<EmotionModel> EmotionModel::from(WeightTable table)
{
    const quint32 buckets = quint32(std::max(table.rows() - WordVectors::dimensions, 0));
    if (table.columns() != columns || !std::has_single_bit(buckets))
        return fail(ErrorCode::Corrupt,
                    u"the table of feelings is %1 by %2"_s.arg(table.rows()).arg(table.columns()));
    EmotionModel model;
    model.m_bits = std::countr_zero(buckets);
    model.m_table = std::move(table);
    return model;
}

std::vector<quint32> EmotionModel::features(const Document &document, qint32 first, qint32 end,
                                            int bits)
{
    std::vector<quint32> rows;
    rows.reserve(size_t(end - first) * 14);
    Key before = pairMark;
    for (qint32 i = first; i < end; ++i) {
        const Token &token = document.token(i);
        const char16_t sign = document.text()[token.start].unicode();
        const bool counts = token.isWord() || token.kind == Token::Kind::Emoji
            || (token.kind == Token::Kind::Mark && (sign == u'!' || sign == u'?'));
        if (!counts)
            continue;
        rows.push_back(bucketOf(token.key, bits));
        rows.push_back(bucketOf(joined(before, token.key), bits));
        before = token.key;
        if (token.isWord())
            addLetterRuns(document.view(token), bits, rows);
    }
    return rows;
}

WordVectors::Vector EmotionModel::meaning(const Document &document, qint32 first, qint32 end,
                                          const WordVectors &vectors)
{
    WordVectors::Vector sum{};
    for (qint32 i = first; i < end; ++i)
        if (document.token(i).isWord())
            if (const qint32 row = vectors.rowOf(document.token(i).key); row >= 0)
                vectors.add(row, vectors.rarity(row), sum);
    const float squares = std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0F);
    if (squares > 0.0F)
        for (float &value : sum)
            value /= std::sqrt(squares);
    return sum;
}

EmotionModel::Verdict EmotionModel::judge(const Document &document, qint32 first, qint32 end,
                                          const WordVectors &vectors) const
{
    std::vector<quint32> rows = features(document, first, end, m_bits);
    std::ranges::sort(rows);
    std::array<float, columns> z{};
    float squares = 0.0F;
    for (auto it = rows.cbegin(); it != rows.cend();) {
        const auto next = std::find_if(it, rows.cend(), [it](quint32 row) { return row != *it; });
        const qint8 *cells = m_table.row(qint32(*it));
        const float x = (1.0F + std::log(float(next - it))) * float(cells[columns - 1])
            * m_table.scale(columns - 1);
        squares += x * x;
        for (size_t c = 0; c < columns - 1; ++c)
            z[c] += x * float(cells[c]);
        it = next;
    }
    const float norm = squares > 0.0F ? 1.0F / std::sqrt(squares) : 0.0F;
    for (float &value : z)
        value *= norm;
    const WordVectors::Vector m = meaning(document, first, end, vectors);
    for (qint32 i = 0; i < WordVectors::dimensions; ++i) {
        const qint8 *cells = m_table.row((1 << m_bits) + i);
        for (size_t c = 0; c < columns - 1; ++c)
            z[c] += m[size_t(i)] * float(cells[c]);
    }
    for (qint32 c = 0; c < columns - 1; ++c)
        z[size_t(c)] = m_table.bias(c) + m_table.scale(c) * z[size_t(c)];

    Verdict verdict;
    std::transform(z.begin(), z.begin() + labels, verdict.probability.begin(), logistic);
    verdict.valence = std::clamp(z[labels], -1.0F, 1.0F);
    verdict.arousal = std::clamp(z[labels + 1], -1.0F, 1.0F);
    return verdict;
}

const std::array<QLatin1String, EmotionModel::labels> &EmotionModel::names()
{
    static constexpr std::array<QLatin1String, labels> all{
        "admiration"_L1,  "amusement"_L1, "anger"_L1,         "annoyance"_L1,  "approval"_L1,
        "caring"_L1,      "confusion"_L1, "curiosity"_L1,     "desire"_L1,     "disappointment"_L1,
        "disapproval"_L1, "disgust"_L1,   "embarrassment"_L1, "excitement"_L1, "fear"_L1,
        "gratitude"_L1,   "grief"_L1,     "joy"_L1,           "love"_L1,       "nervousness"_L1,
        "optimism"_L1,    "pride"_L1,     "realization"_L1,   "relief"_L1,     "remorse"_L1,
        "sadness"_L1,     "surprise"_L1,  "neutral"_L1};
    return all;
}

} // namespace englog::builtin
