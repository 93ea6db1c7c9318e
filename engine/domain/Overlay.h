// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/domain/NameBook.h"
#include "engine/domain/ThemeBook.h"

namespace englog {

/// A person's word, laid over what the analyses found: it wins, and what is stored stays as it was.
///
/// What holds for the whole journal (names of themes, names of people and places) comes first, what
/// was said of the entry over it:
/// - A sentiment's label takes the score along: the found one where that has the label, else
///   scoreOf(label). A score takes the label along. Its confidence is 1.
/// - An emotion or theme that is there has the intensity or confidence 1 and stands first.
/// - An entity takes the place of whatever was found where it stands, the later one of the earlier.
///   One whose words no longer stand there is left out.
class Overlay
{
public:
    Overlay() = default;
    Overlay(ThemeBook themes, NameBook names)
        : m_themes(std::move(themes))
        , m_names(std::move(names))
    {}

    /// With `corrected`. Corrections of an entry that has no results make what they say a result.
    [[nodiscard]] AggregatedResults over(AggregatedResults found,
                                         const QList<Correction> &said) const;
    /// Names that were merged stand in it as the one they go by.
    [[nodiscard]] EntryFacts over(EntryFacts found, const QList<Correction> &said) const;
    [[nodiscard]] Finding over(Finding found, const QList<Correction> &said) const;

private:
    [[nodiscard]] ThemeIdentification themes(ThemeIdentification found,
                                             const QList<Correction> &said) const;
    [[nodiscard]] EntityRecognition entities(EntityRecognition found,
                                             const QList<Correction> &said) const;
    [[nodiscard]] QString foundFor(const Correction &one, const AggregatedResults &found) const;

    ThemeBook m_themes;
    NameBook m_names;
};

} // namespace englog
