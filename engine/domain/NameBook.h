// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ThemeBook.h"

namespace englog {

/// What a person says of the names in a journal: which are none, of what type they are, and which
/// mean the same.
class NameBook
{
public:
    NameBook() = default;
    explicit NameBook(const QList<NameRule> &rules);

    [[nodiscard]] bool isEmpty() const { return m_rules.isEmpty(); }
    /// The name that all those are counted under that were merged with this one.
    [[nodiscard]] QString shown(const QString &name) const;
    /// What holds for a name: what is said of the one it goes by, else of itself.
    [[nodiscard]] std::optional<EntityType> type(const QString &name) const;
    [[nodiscard]] bool isRejected(const QString &name) const;

private:
    [[nodiscard]] const NameRule *rule(const QString &name) const;

    QHash<QString, NameRule> m_rules; ///< by key
};

} // namespace englog
