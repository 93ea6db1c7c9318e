// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <vector>

namespace englog {

/// Something that an entry has or has not, and that good and bad days may go with.
struct Subject
{
    /// In the order in which one is kept of two that stand in the same entries: a person's own
    /// tags first.
    enum class Kind {
        Tag,
        Theme,
        Person,
        Place,
        Length, ///< longer than the median
        Time,   ///< a part of the day
        Weekday,
        Weekend,
    };

    Kind kind = Kind::Tag;
    QString name;             ///< as it is written most often; of a length: the median
    std::vector<double> with; ///< 1 or 0 for each entry
    int nWith = 0;

    [[nodiscard]] int nWithout() const { return static_cast<int>(with.size()) - nWith; }
    /// Whether it overlaps with others of its kind by its nature, as Saturday and the weekend do.
    [[nodiscard]] bool overlaps() const { return kind >= Kind::Time; }
};

/// What the entries can be told apart by, with at least `side` entries on either side.
///
/// Spellings that differ in case alone are one. Of names an analyser is less than half sure of, and
/// of themes that are feelings themselves (`worry`), there is nothing: the latter would find in the
/// words what was read from the same words. Parts of the day are subjects where nearly every entry
/// has a time.
///
/// Of two that stand in nearly the same entries (|phi| > 0.9) the first by Kind stays, and of more
/// than rows / 8 (or 120), those that divide the entries most evenly. Both only among those that do
/// not overlap. The order is the same for the same entries.
///
/// \param feelings  keep the themes that are feelings
[[nodiscard]] std::vector<Subject> subjectsOf(const QList<const EntryFacts *> &entries, int side,
                                              bool feelings);

} // namespace englog
