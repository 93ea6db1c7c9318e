// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

namespace englog {

// What a person says of the analyses. Results are stored as they were found; this is laid over
// them when they are read (see Overlay).

/// What a person says of one thing in the results of one entry. A later one of the same field()
/// takes the place of an earlier one.
struct Correction
{
    enum class Subject {
        Sentiment,
        Emotion,
        Theme,
        Entity,
    };

    Subject subject = Subject::Sentiment;
    QString name;  ///< of the emotion or the theme
    Span span;     ///< of the entity
    QString words; ///< of an entity: what stood there when it was said
    /// A label or a score; `yes` or `no`; an entity's type or `none`.
    QString value;
    Instant at{};
    /// The words still stand there; where not, it is kept and not shown. Told by the store.
    bool holds = true;

    /// The correction that these words name, but for `words`, `at`. *Errors:* Invalid, naming what
    /// is wrong and what there is.
    [[nodiscard]] static Result<Correction> from(const QString &field, const QString &value);
    /// The same without a value: which field these words mean.
    [[nodiscard]] static Result<Correction> named(const QString &field);
    /// `sentiment`, `emotion:joy`, `theme:work`, `entity:12:5`.
    [[nodiscard]] QString field() const;

    friend bool operator==(const Correction &, const Correction &) = default;
};

/// The span's words, or ErrorCode::Invalid where it is none: outside of the text, empty, blank, or
/// cut through a character.
[[nodiscard]] Result<QString> wordsAt(const QString &content, const Span &span);

/// What an edit changed: all but the longest beginning and the longest end that stayed.
struct Edit
{
    qsizetype before = 0; ///< units that stayed at the beginning
    qsizetype behind = 0; ///< and at the end
    qsizetype oldSize = 0;
    qsizetype newSize = 0;

    [[nodiscard]] static Edit between(const QString &old, const QString &edited);
    /// Where what stood at the span stands now; nothing where the edit touched it.
    [[nodiscard]] std::optional<Span> moved(const Span &span) const;
    /// Where these words stand in what the edit put in, as words of their own, nearest to `start`.
    [[nodiscard]] std::optional<Span> placed(const QString &words, qsizetype start,
                                             const QString &edited) const;
};

/// The names of the emotions that an analyser may find: GoEmotions' 27.
[[nodiscard]] const QStringList &emotionNames();

/// What of `known` a mistyped name may mean, the likeliest first, at most three.
[[nodiscard]] QStringList namesNear(const QString &name, const QStringList &known);

/// The score that a label alone stands for: 0.5, 0, -0.5; mixed is 0.
[[nodiscard]] double scoreOf(SentimentLabel label);
/// The label of a score alone: positive from 0.15, negative from -0.15, else neutral.
[[nodiscard]] SentimentLabel labelOf(double score);

/// What a person says of a theme, whether the analyser knows it by itself or not.
struct ThemeRule
{
    QString name;
    QStringList seeds;       ///< words that speak of it, besides those the analyser knows
    QList<EntryId> examples; ///< entries that speak of it
    bool hidden = false;     ///< neither looked for nor shown
    QString goesBy;          ///< the theme that it was renamed to or merged into; or empty

    friend bool operator==(const ThemeRule &, const ThemeRule &) = default;
};

/// What a person says of a name that stands in entries.
struct NameRule
{
    QString name;
    std::optional<EntityType> type; ///< that it has wherever it stands; absent: not said
    bool rejected = false;          ///< it is no name at all
    QString goesBy;                 ///< the name that it was merged into; or empty

    friend bool operator==(const NameRule &, const NameRule &) = default;
};

} // namespace englog
