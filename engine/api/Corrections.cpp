// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/Corrections.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Subject = Correction::Subject;

tl::unexpected<Error> unknownName(ErrorCode code, const QString &what, const QString &name,
                                  const QStringList &known)
{
    const QStringList near = namesNear(name, known);
    return fail(code, u"there is no %1 “%2”"_s.arg(what, name.left(80)),
                near.isEmpty() ? u"there are: %1"_s.arg(known.join(u", "_s))
                               : u"did you mean: %1"_s.arg(near.join(u", "_s)));
}

/// The field in the words that the journal uses now: themes may have been renamed since.
QString fieldNow(Correction correction, const ThemeBook &book)
{
    if (const auto *theme = book.find(correction.name);
        correction.subject == Subject::Theme && theme)
        correction.name = theme->name;
    if (correction.subject == Subject::Emotion)
        correction.name = correction.name.toLower();
    return correction.field();
}

/// One entry's corrections while they are changed.
class Correcting
{
public:
    Correcting(Stores &stores, const Entry &entry, const ThemeBook &book)
        : m_stores(stores)
        , m_entry(entry)
        , m_book(book)
    {}

    Result<> load()
    {
        return m_stores.corrections.ofEntry(m_entry.id).map([this](const QList<Correction> &said) {
            m_said = said;
        });
    }

    Result<> say(Correction correction, Instant now)
    {
        if (auto fine = settle(correction); !fine)
            return fine;
        if (const auto gone = remove(fieldNow(correction, m_book)); !gone)
            return fail(gone.error());
        correction.at = now;
        return m_stores.corrections.put(m_entry.id, correction, CorrectionStore::Over::Any);
    }

    Result<> undo(const QString &field)
    {
        const auto wanted = Correction::named(field);
        if (!wanted)
            return fail(wanted.error());
        const auto gone = remove(fieldNow(*wanted, m_book));
        if (!gone)
            return fail(gone.error());
        if (*gone)
            return {};
        QStringList fields;
        for (const Correction &one : std::as_const(m_said))
            fields += one.field();
        return fail(ErrorCode::NotFound, u"nothing was said of “%1”"_s.arg(field.left(80)),
                    fields.isEmpty() ? u"nothing in this entry was corrected"_s
                                     : u"corrected are: %1"_s.arg(fields.join(u", "_s)));
    }

private:
    /// Fills in what the entry and the journal know of it.
    Result<> settle(Correction &correction) const
    {
        if (correction.subject == Subject::Entity) {
            auto words = wordsAt(m_entry.content, correction.span);
            if (!words)
                return fail(words.error());
            correction.words = *std::move(words);
        } else if (correction.subject == Subject::Emotion) {
            correction.name = correction.name.toLower();
            if (!emotionNames().contains(correction.name))
                return unknownName(ErrorCode::Usage, u"emotion"_s, correction.name, emotionNames());
        } else if (correction.subject == Subject::Theme) {
            const ThemeBook::Listed *const theme = m_book.find(correction.name);
            if (!theme)
                return unknownName(ErrorCode::NotFound, u"theme"_s, correction.name,
                                   m_book.names());
            if (theme->hidden)
                return fail(ErrorCode::Invalid, u"the theme “%1” is hidden"_s.arg(theme->name),
                            u"show it again: englog-cli theme hide --undo NAME"_s);
            correction.name = theme->name;
        }
        return {};
    }

    Result<bool> remove(const QString &field)
    {
        bool any = false;
        for (const Correction &one : std::as_const(m_said)) {
            if (fieldNow(one, m_book) != field)
                continue;
            const auto gone = m_stores.corrections.remove(m_entry.id, one.field());
            if (!gone)
                return gone;
            any = any || *gone;
        }
        return any;
    }

    Stores &m_stores;
    const Entry &m_entry;
    const ThemeBook &m_book;
    QList<Correction> m_said;
};

} // namespace

Result<AggregatedResults> withPersonsWord(Stores &stores, const Provider &provider,
                                          const Entry &entry, const AggregatedResults &found)
{
    if (entry.held == AiLevel::Never)
        return found;
    const auto word = overlay(stores, provider);
    if (!word)
        return fail(word.error());
    const auto said = stores.corrections.ofEntry(entry.id);
    if (!said)
        return fail(said.error());
    return word->over(found, *said);
}

Result<QList<EntryFacts>> correctedFacts(Stores &stores, const Provider &provider,
                                         const DateRange &range)
{
    auto facts = stores.results.facts(range);
    if (!facts)
        return facts;
    const auto word = overlay(stores, provider);
    if (!word)
        return fail(word.error());
    const auto said = stores.corrections.inRange(range);
    if (!said)
        return fail(said.error());
    for (EntryFacts &one : *facts)
        one = word->over(std::move(one), said->value(one.id));
    return facts;
}

Result<> correctEntry(Stores &stores, const Provider &provider, const EntryId &id,
                      const CorrectionOrder &order, Instant now)
{
    const auto entry = stores.entries.entry(id);
    if (!entry)
        return fail(entry.error());
    if (entry->deletedAt)
        return fail(ErrorCode::NotFound, u"entry %1 is in the trash"_s.arg(id.toString()),
                    u"take it out first: englog-cli undelete %1"_s.arg(id.toString()));
    if (entry->held == AiLevel::Never)
        return fail(ErrorCode::Invalid,
                    u"entry %1 is never analysed: there is nothing to correct"_s.arg(id.toString()),
                    u"let it be: englog-cli edit %1 --ai local"_s.arg(id.toString()));
    const auto book = themeBook(stores, provider);
    if (!book)
        return fail(book.error());
    Correcting correcting(stores, *entry, *book);
    if (auto loaded = correcting.load(); !loaded)
        return loaded;
    for (const QString &field : order.undo) {
        if (auto undone = correcting.undo(field); !undone)
            return undone;
    }
    for (const Correction &correction : order.says) {
        if (auto done = correcting.say(correction, now); !done)
            return done;
    }
    return {};
}

} // namespace englog
