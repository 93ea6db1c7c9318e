// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

#include <QHash>

namespace englog::builtin {

/// Which of a set of themes a text speaks of: by the words it uses, and by their meaning.
///
/// A theme has seed words, the surest first; the i-th of m weighs 1 - 0.5 i / m. Of a text with n
/// words and c(w) of each seed's stem,
///
///     hits  = sum of weight(w) * (1 + ln c(w)) / (1 + n / 400)
///     close = max(0, cos(the text's meaning, the theme's)), meanings being sums of rarity * vector
///     p     = 1 / (1 + exp(-(1.3 hits + 4 close - 2.2)))
///
/// p is the theme's confidence; it is present when p >= 0.5 and at least one of its words stands
/// in the text, or when close >= 0.75. A pure value: same themes, same text, same answer.
class ThemeMatcher
{
public:
    /// The themes of a list of definitions; \param vectors outlives the matcher
    ThemeMatcher(const QList<ThemeDefinition> &themes, const WordVectors &vectors);

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
    [[nodiscard]] Result<Reading> read(const Document &document, const Pulse &pulse) const;
    void addSeeds(int theme, const QString &text, float from, float to);
    void addSeed(int theme, Key key, float weight);
    void addMeaning(int theme, Key word, float weight);

    const WordVectors &m_vectors;
    QStringList m_names;
    QHash<Key, QList<Seed>> m_seeds; ///< by stem, or by joined keys of two words
    std::vector<WordVectors::Vector> m_meanings;
};

} // namespace englog::builtin
