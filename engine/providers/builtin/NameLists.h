// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"
#include "engine/providers/builtin/Lexicon.h"

#include <QHash>

namespace englog::builtin {

class Document;
struct Sentence;

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
        Part = 512,    ///< the first word of a listed name of several words
        Office = 1024, ///< a title of office, which is no part of a name: *President*
        Noble = 2048,  ///< a title with a place: *Duke of York*
        People = 4096, ///< where somebody or something is from: *French*
    };

    NameLists() = default;
    /// ErrorCode::Corrupt for a list with an unknown head.
    [[nodiscard]] static Result<NameLists> from(const QByteArray &list);

    /// The roles of a word, or of a name whose words' keys are joined(); 0 when it has none.
    [[nodiscard]] quint32 rolesOf(Key key) const { return m_roles.value(key, 0); }
    /// The roles of a token of a sentence, also as part of a listed name of two or three words; but
    /// Part, Office, Noble and People, which only tell how names are put together.
    [[nodiscard]] quint32 rolesAt(const Document &document, const Sentence &sentence,
                                  qint32 i) const;

private:
    QHash<Key, quint32> m_roles;
};

} // namespace englog::builtin
