// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ThemeBook.h"
#include "engine/ports/Store.h"

namespace englog {

/// What a person does to the themes of a journal. What was found under an old name is shown under
/// the new one; nothing that is stored is changed by it.
///
/// *Thread:* inside one job of the Store only.
///
/// *Errors:* NotFound: there is no such theme, or no such entry. Invalid: the name is none, or is
/// taken, or goes by another now; the example is never analysed.
class ThemeOrders
{
public:
    /// \param known  the themes that the analyser looks for by itself
    static Result<ThemeOrders> open(Stores &stores, const QList<ThemeDefinition> &known);

    /// A new theme, of which its name is a word; or more words and examples for one that there is.
    Result<> add(const QString &name, const QStringList &seeds, const QList<EntryId> &examples);
    Result<> rename(const QString &name, const QString &to);
    /// What is found of the first counts as the second from now on, which takes over its words.
    Result<> merge(const QString &name, const QString &into);
    /// Takes back that it was merged.
    Result<> part(const QString &name);
    Result<> hide(const QString &name, bool hidden);

private:
    ThemeOrders(Stores &stores, QList<ThemeRule> rules, ThemeBook book);

    [[nodiscard]] Result<ThemeBook::Listed> find(const QString &name) const;
    /// The same, where it goes by this very name: what counts as another is not changed with it.
    [[nodiscard]] Result<ThemeBook::Listed> findItself(const QString &name) const;
    [[nodiscard]] ThemeRule ruleOf(const QString &name) const;
    Result<> checkExamples(const QList<EntryId> &examples);

    Stores &m_stores;
    QList<ThemeRule> m_rules;
    ThemeBook m_book;
};

/// The name in one way of writing it, or ErrorCode::Invalid where it is empty, too long, or holds
/// characters that cannot be shown.
[[nodiscard]] Result<QString> checkedName(const QString &name);

} // namespace englog
