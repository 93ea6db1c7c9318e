// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace englog {

/// A line of two texts that are shown as one.
struct DiffLine
{
    enum class Kind {
        Same,
        Removed, ///< only the first text has it
        Added,   ///< only the second one
    };
    Kind kind = Kind::Same;
    QString text;

    friend bool operator==(const DiffLine &, const DiffLine &) = default;
};

/// What turns one text into the other, line by line: as few lines as can be, removed before added.
/// Where both differ over more than some thousand lines, all between their ends counts as new.
[[nodiscard]] QList<DiffLine> lineDiff(const QString &before, const QString &after);

} // namespace englog
