// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/NameLists.h"

#include "engine/providers/builtin/Document.h"

using namespace Qt::StringLiterals;

namespace englog::builtin {

Result<NameLists> NameLists::from(const QByteArray &list)
{
    static const QHash<QString, quint32> roles{{u"person"_s, Person},
                                               {u"place"_s, Place},
                                               {u"organization"_s, Organization},
                                               {u"title"_s, Title},
                                               {u"office"_s, Office},
                                               {u"noble"_s, Noble},
                                               {u"people"_s, People},
                                               {u"place_noun"_s, PlaceNoun},
                                               {u"organization_noun"_s, OrganizationNoun},
                                               {u"event"_s, Event},
                                               {u"event_noun"_s, EventNoun},
                                               {u"kin"_s, Kin}};
    const auto lines = lexiconLines(list);
    if (!lines)
        return fail(lines.error());
    NameLists names;
    for (const LexiconLine &line : *lines) {
        const quint32 role = roles.value(line.head);
        if (role == 0)
            return fail(ErrorCode::Corrupt,
                        u"unknown head \"%1\" in the name list"_s.arg(line.head));
        for (const QString &name : line.words) {
            names.m_roles[keyOfListed(name)] |= role;
            if (const qsizetype part = name.indexOf(u'_'); part > 0)
                names.m_roles[keyOfListed(name.first(part))] |= Part;
        }
    }
    return names;
}

/// Which a token has as a part of a name only.
constexpr quint32 ofParts =
    NameLists::Part | NameLists::Office | NameLists::Noble | NameLists::People;

quint32 NameLists::rolesAt(const Document &document, const Sentence &sentence, qint32 i) const
{
    quint32 roles = rolesOf(document.token(i).key) & ~ofParts;
    const auto add = [&](qint32 first, qint32 size) {
        if (first < sentence.first || first + size > sentence.end
            || !(rolesOf(document.token(first).key) & Part))
            return;
        Key key = document.token(first).key;
        for (qint32 j = first + 1; j < first + size; ++j)
            key = joined(key, document.token(j).key);
        roles |= rolesOf(key) & ~ofParts;
    };
    for (qint32 size = 2; size <= 3; ++size)
        for (qint32 first = i - size + 1; first <= i; ++first)
            add(first, size);
    return roles;
}

} // namespace englog::builtin
