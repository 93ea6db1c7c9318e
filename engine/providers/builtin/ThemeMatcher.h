// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/ThemeLearner.h"
#include "engine/providers/builtin/WordVectors.h"
#include "engine/providers/encoder/ModelSource.h"

#include <QHash>

namespace englog::builtin {

/// Which of a set of themes a text speaks of: by the words it uses, and by their meaning.
///
/// A theme has seed words, the surest first; the i-th of m weighs 1 - 0.5 i / m. Of a text with n
/// words and c(w) of each seed's stem,
///
///     hits  = sum of weight(w) * (1 + ln c(w)) / (1 + n / 400)
///     close = max(0, cos(the text's meaning, the theme's))
///     p     = 1 / (1 + exp(-(1.3 hits + 4 close - 2.2 + shift)))
///
/// The meanings are the encoder's (see EncodedText), without what all themes have in common: their
/// mean is taken off both. A theme's is the mean of that of its seeds, read as a line, and of those
/// of its examples. Where there is no encoder they are sums of rarity * vector over words. The
/// shift is what a person's corrections teach (see ThemeLearner); they are read with the first
/// text.
///
/// p is the theme's confidence; it is present when p >= 0.5 and at least one of its words stands
/// in the text, or when it is close enough or was learnt without. Same themes, same text, same
/// answer.
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
    using Meaning = encoder::Encoder::Vector;
    /// How a text stands to each theme, but for what is learnt.
    struct Standing
    {
        std::vector<double> logits;
        std::vector<bool> shows;    ///< without having been learnt
        std::vector<float> meaning; ///< of the text, a unit vector
    };

    [[nodiscard]] std::vector<double> hits(const Reading &reading, qint32 words) const;
    /// The text's meaning without what all themes have in common, a unit vector: by the encoder or,
    /// where there is none, by words.
    [[nodiscard]] Result<std::vector<float>>
    ownMeaning(const Document &document, const Reading &reading, const Pulse &pulse) const;
    /// How near a theme is to such a meaning.
    [[nodiscard]] double nearness(size_t theme, const std::vector<float> &meaning) const;
    [[nodiscard]] Result<Standing> standingOf(const Document &document, const Pulse &pulse) const;
    void learn() const;
    void encodeThemes(const encoder::Encoder &encoder) const;
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
    mutable std::once_flag m_encodedOnce; ///< when the encoder is first needed
    mutable std::vector<Meaning> m_encoded;
    mutable Meaning m_common{};
    mutable std::once_flag m_learntOnce; ///< with the first text
    mutable std::vector<ThemeLearner> m_learners;
};

} // namespace englog::builtin
