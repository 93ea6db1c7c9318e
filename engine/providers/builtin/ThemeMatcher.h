// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/ThemeLearner.h"
#include "engine/providers/builtin/ThemeMeanings.h"
#include "engine/providers/builtin/WordVectors.h"
#include "engine/providers/encoder/ModelSource.h"

#include <QHash>

#include <mutex>

namespace englog::builtin {

/// Which of a set of themes a text speaks of: by the words it uses, and by their meaning.
///
/// A theme has seed words, the surest first; the i-th of m weighs 1 - 0.5 i / m. Of a text with n
/// words and c(w) of each seed's stem,
///
///     hits = sum of weight(w) * (1 + ln c(w)) / (1 + n / 400)
///     z    = (1 - trust) (2.1 hits + 6.6 close - 4.1)
///            + trust (1.7 hits + 1.7 close + 5.6 learnt - 4.4)
///     p    = 1 / (1 + exp(-(z + shift)))
///
/// with close, learnt and trust as in ThemeMeanings; the shift is what a person's corrections teach
/// (see ThemeLearner), which are read with the first text. Without the encoder close is the cosine
/// of meanings that are sums of rarity * vector over words, of a theme's seeds and, three tenths
/// each, of its examples, and z = 1.3 hits + 4 close - 2.2.
///
/// p is the theme's confidence: on journal entries with one topic each, about the share that is
/// right. A theme is present when p >= 0.5 and one of its words stands in the text, or when the
/// text is close enough without, or when that was learnt; of a text with none, the nearest is from
/// p >= 0.35. Same themes, same text, same answer.
class ThemeMatcher
{
public:
    /// The themes of a list of definitions. \param vectors, model  outlive the matcher
    ThemeMatcher(const QList<ThemeDefinition> &themes, const WordVectors &vectors,
                 const encoder::ModelSource &model);
    Q_DISABLE_COPY_MOVE(ThemeMatcher)

    [[nodiscard]] Result<ThemeIdentification> analyse(const Document &document, bool full,
                                                      const Pulse &pulse) const;
    /// Where the words of a theme stand, at most `most` places; none for a theme it does not know.
    [[nodiscard]] QList<Span> evidence(const Document &document, const QString &theme,
                                       qsizetype most) const;

    /// The themes of resources/models/themes.txt; ErrorCode::Corrupt when it cannot be read.
    [[nodiscard]] static Result<QList<ThemeDefinition>> themesFrom(const QByteArray &list);

private:
    struct Seed
    {
        int theme;
        float weight;
    };
    /// What a text has that themes are made of.
    struct Reading
    {
        QHash<Key, int> counts; ///< of seeds
        WordVectors::Vector meaning{};
    };
    /// How a text stands to each theme, but for what corrections teach.
    struct Standing
    {
        std::vector<double> logits; ///< z above
        std::vector<bool> shows;    ///< a reader would see why
        std::vector<float> meaning; ///< of the text, a unit vector
    };

    [[nodiscard]] std::vector<double> hits(const Reading &reading, qint32 words) const;
    [[nodiscard]] Result<Standing> standingOf(const Document &document, const Pulse &pulse) const;
    [[nodiscard]] Result<std::vector<ThemeLearner>> learn(const Pulse &pulse) const;
    [[nodiscard]] Result<> prepare(const Pulse &pulse) const;
    [[nodiscard]] Result<Reading> read(const Document &document, const Pulse &pulse) const;
    void addSeeds(int theme, const QString &text, float from, float to);
    void addSeed(int theme, Key key, float weight);
    void addMeaning(int theme, Key word, float weight);

    const WordVectors &m_vectors;
    const encoder::ModelSource &m_model;
    const QList<ThemeDefinition> m_themes;
    QStringList m_names;
    QHash<Key, QList<Seed>> m_seeds; ///< by stem, or by joined keys of two words
    std::vector<WordVectors::Vector> m_meanings;
    mutable std::timed_mutex m_readingMutex; ///< held while the first text's caller fills these
    mutable bool m_isRead = false;
    mutable std::optional<ThemeMeanings> m_encoded; ///< where there is an encoder
    mutable std::vector<ThemeLearner> m_learners;
};

} // namespace englog::builtin
