// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"
#include "engine/providers/builtin/Lexicon.h"

#include <QHash>

namespace englog::builtin {

/// What is known of words in and beside names: first names, places, titles and their like.
class NameLists
{
public:
    enum Role : quint32 {
        Person = 1,
        Place = 2,
        Organization = 4,
        Title = 8,
        PlaceNoun = 16,
        OrganizationNoun = 32,
        Event = 64,
        EventNoun = 128,
        Kin = 256,
        Part = 512, ///< the first word of a listed name of several words
    };

    NameLists() = default;
    /// ErrorCode::Corrupt for a list with an unknown head.
    [[nodiscard]] static Result<NameLists> from(const QByteArray &list);

    /// The roles of a word, or of a name whose words' keys are joined(); 0 when it has none.
    [[nodiscard]] quint32 rolesOf(Key key) const { return m_roles.value(key, 0); }

private:
    QHash<Key, quint32> m_roles;
};

} // namespace englog::builtin
