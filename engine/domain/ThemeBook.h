// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Correction.h"

#include <QHash>

namespace englog {

/// The themes of a journal: those that the analyser knows, with what a person says of them.
///
/// Names are one where they differ in case or spaces alone. A theme that was renamed or merged goes
/// by another name, which may go by yet another; what is said of the first is said of the last.
class ThemeBook
{
public:
    /// A theme with all that went into it.
    struct Listed
    {
        QString name;
        QStringList seeds; ///< its own first
        QList<EntryId> examples;
        QStringList formerly; ///< names that now mean this one
        bool own = false;     ///< the analyser knows none of its names
        bool hidden = false;

        friend bool operator==(const Listed &, const Listed &) = default;
    };

    ThemeBook() = default;
    /// \param known  those that the analyser looks for by itself
    ThemeBook(const QList<ThemeDefinition> &known, const QList<ThemeRule> &rules);

    /// The analyser's in its order, then the person's by name; hidden ones too.
    [[nodiscard]] const QList<Listed> &list() const { return m_list; }
    [[nodiscard]] QStringList names() const; ///< those not hidden, in that order
    /// The theme that a name means now, hidden or not; null where there is none.
    [[nodiscard]] const Listed *find(const QString &name) const;
    /// The name that a found theme is shown by: its own where the book does not know it, nothing
    /// where it is hidden.
    [[nodiscard]] std::optional<QString> shown(const QString &name) const;

private:
    [[nodiscard]] QString rootOf(QString key) const;

    QList<Listed> m_list;
    QHash<QString, qsizetype> m_places; ///< in the list, by key
    QHash<QString, QString> m_goesBy;   ///< key to key
};

/// What two names are compared by: without case and without spaces that do not matter.
[[nodiscard]] QString nameKey(const QString &name);

} // namespace englog
