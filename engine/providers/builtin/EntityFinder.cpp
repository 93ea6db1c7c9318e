// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/EntityFinder.h"

#include "engine/providers/builtin/DateFinder.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::builtin {

using encoder::NameHead;
using encoder::NameTag;

namespace {

/// What the log odds of NameHead are worth; fitted to EWT and WNUT17 dev.
constexpr double gain = 0.658;
constexpr double shift = -0.107;

constexpr qint32 longestAbbreviation = 2; ///< letters before a full stop that is part of a name

/// An entity while it is being found.
struct Find
{
    qint32 first = 0; ///< token
    qint32 end = 0;
    EntityType type = EntityType::Other;
    double confidence = 0.0;
    bool tagged = false; ///< by a model: its type may be settled anew
    QDate day = {};
};

double logistic(double x)
{
    return 1.0 / (1.0 + std::exp(-x));
}

double logit(double p)
{
    p = std::clamp(p, 1e-4, 1.0 - 1e-4);
    return std::log(p / (1.0 - p));
}

EntityType typeOf(NameTag tag)
{
    switch (tag) {
    case NameTag::BeginPerson:
    case NameTag::InPerson:
        return EntityType::Person;
    case NameTag::BeginPlace:
    case NameTag::InPlace:
        return EntityType::Place;
    case NameTag::BeginOrg:
    case NameTag::InOrg:
        return EntityType::Organization;
    case NameTag::Outside:
        break;
    }
    return EntityType::Other;
}

/// The names that NameTagger's marks make, with the least margin of each.
std::vector<Find> namesOf(const std::vector<NameTagger::Marked> &marked, qint32 first)
{
    std::vector<Find> names;
    for (size_t i = 0; i < marked.size();) {
        const EntityType type = typeOf(marked[i].tag);
        size_t end = i + 1;
        float margin = marked[i].margin;
        while (type != EntityType::Other && end < marked.size()
               && !NameHead::begins(marked[end].tag) && typeOf(marked[end].tag) == type)
            margin = std::min(margin, marked[end++].margin);
        if (type != EntityType::Other)
            names.push_back({.first = first + qint32(i),
                             .end = first + qint32(end),
                             .type = type,
                             .confidence = logistic(0.016 * double(margin)),
                             .tagged = true,
                             .day = {}});
        i = end;
    }
    return names;
}

/// Those of the encoder's names that begin in a sentence, from `at` on, which moves behind them.
std::vector<Find> namesOf(const std::vector<EncodedText::Name> &all, const Sentence &sentence,
                          size_t &at)
{
    std::vector<Find> names;
    for (; at < all.size() && all[at].first < sentence.end; ++at)
        if (all[at].first >= sentence.first)
            names.push_back(
                {.first = all[at].first,
                 .end = std::min(all[at].end, sentence.end),
                 .type = typeOf(all[at].begin),
                 .confidence = logistic(gain * logit(double(all[at].probability)) + shift),
                 .tagged = true,
                 .day = {}});
    return names;
}

/// Finds the entities of one sentence; what is found first is not found again.
class SentenceScan
{
public:
    SentenceScan(const Document &document, const Sentence &sentence, const NameLists &lists)
        : m_document(document)
        , m_sentence(sentence)
        , m_lists(lists)
        , m_taken(size_t(sentence.size()), false)
    {}

    void takeDates(const QDate &today)
    {
        for (const auto &date : DateFinder::find(m_document, m_sentence, today))
            take({.first = date.first,
                  .end = date.end,
                  .type = EntityType::Date,
                  .confidence = date.day.isValid() ? 0.95 : 0.8,
                  .day = date.day});
    }

    void takeEvents()
    {
        for (qint32 i = m_sentence.first; i < m_sentence.end; ++i)
            if (const qint32 end = eventEnd(i); end > i)
                take({.first = i,
                      .end = end,
                      .type = EntityType::Event,
                      .confidence = 0.85,
                      .day = {}});
    }

    void takeTagged(const std::vector<Find> &names)
    {
        for (Find name : names) {
            while (name.end - name.first > 1 && isOfTheSentence(name.end - 1))
                --name.end;
            if (!isPeople(name) && !isOfAddress(name))
                takeParted(name);
        }
    }

    /// A title before a person belongs to the name, and so does what follows one, marked or not; a
    /// title alone is no name.
    void completeTitles()
    {
        for (Find &find : m_found) {
            if (find.tagged && isTitle(find))
                completeTitle(find);
            if (find.type == EntityType::Place)
                addTitleOf(find);
            if (find.type == EntityType::Person)
                addTitleBefore(find);
        }
        std::erase_if(m_found, [this](const Find &find) {
            return find.tagged && find.type == EntityType::Person && isTitle(find);
        });
        for (qint32 i = m_sentence.first; i < m_sentence.end; ++i)
            if (const qint32 end = titledEnd(i); end > i)
                take({.first = isMyLord(i) && end == i + 1 ? i - 1 : i,
                      .end = end,
                      .type = EntityType::Person,
                      .confidence = 0.8});
    }

    [[nodiscard]] std::vector<Find> found()
    {
        std::ranges::sort(m_found, {}, &Find::first);
        return std::move(m_found);
    }

private:
    /// Whether a mark at a name's end belongs to the sentence, as all do but for the stop of an
    /// abbreviation.
    [[nodiscard]] bool isOfTheSentence(qint32 i) const
    {
        if (m_document.token(i).kind != Token::Kind::Mark)
            return false;
        return !isDot(i) || m_document.token(i - 1).length > longestAbbreviation;
    }

    /// *French*, *Iraqis*: nobody's name and no place's.
    [[nodiscard]] bool isPeople(const Find &find) const
    {
        for (qint32 i = find.first; i < find.end; ++i)
            if ((m_lists.rolesOf(m_document.token(i).key) & NameLists::People) == 0)
                return false;
        return find.type != EntityType::Organization;
    }

    /// Whether it stands in an e-mail's address.
    [[nodiscard]] bool isOfAddress(const Find &find) const
    {
        for (qint32 i = find.first; i < std::min(find.end + 1, m_sentence.end); ++i)
            if (const Token &token = m_document.token(i);
                i > m_sentence.first && token.kind == Token::Kind::Link && !token.spaced)
                return true;
        return false;
    }

    /// *Austin, Texas* is two places.
    void takeParted(Find name)
    {
        for (qint32 i = name.first + 1; i < name.end - 1 && name.type == EntityType::Place; ++i)
            if (m_document.view(m_document.token(i)) == u","_s) {
                Find first = name;
                first.end = i;
                take(first);
                name.first = i + 1;
            }
        take(name);
    }

    void completeTitle(Find &find)
    {
        const qint32 before = find.end;
        if (isDot(find.end))
            ++find.end;
        while (find.end < m_sentence.end && m_document.token(find.end).capital
               && !m_taken[size_t(find.end - m_sentence.first)])
            m_taken[size_t(find.end++ - m_sentence.first)] = true;
        if (find.end == before + 1 && isDot(before))
            find.end = before;
        if (find.end > before)
            find.type = EntityType::Person;
    }

    /// *Duke of York*: a person.
    void addTitleOf(Find &find)
    {
        const qint32 title = find.first - 2;
        if (title < m_sentence.first || m_document.token(title + 1).key != keyOf(u"of")
            || m_taken[size_t(title - m_sentence.first)]
            || !(m_lists.rolesOf(m_document.token(title).key) & NameLists::Noble)
            || !m_document.token(title).capital)
            return;
        find.type = EntityType::Person;
        find.tagged = false;
        find.first = title;
        std::fill_n(m_taken.begin() + (title - m_sentence.first), 2, true);
    }

    void addTitleBefore(Find &find)
    {
        for (qint32 i = find.first; i > m_sentence.first;) {
            --i;
            if (m_taken[size_t(i - m_sentence.first)])
                return;
            if (isDot(i))
                continue;
            if (!isCourtesy(i))
                return;
            for (; find.first > i; --find.first)
                m_taken[size_t(find.first - 1 - m_sentence.first)] = true;
        }
    }

    /// A title by which one is called: *Mr*, *Lady*, *Uncle*; not one of office (*President*).
    [[nodiscard]] bool isCourtesy(qint32 i) const
    {
        const quint32 roles = m_lists.rolesOf(m_document.token(i).key);
        return m_document.token(i).capital && (roles & NameLists::Title) != 0
            && (roles & NameLists::Office) == 0;
    }

    /// *my Lord*, *my Lady*: somebody, also where no name follows.
    [[nodiscard]] bool isMyLord(qint32 i) const
    {
        static constexpr std::array called{keyOf(u"lord"), keyOf(u"lady")};
        return i > m_sentence.first && m_document.token(i).capital
            && m_document.token(i - 1).key == keyOf(u"my")
            && std::ranges::find(called, m_document.token(i).key) != called.end();
    }

    [[nodiscard]] bool isDot(qint32 i) const
    {
        return i < m_sentence.end && m_document.view(m_document.token(i)) == u"."_s;
    }

    /// Whether all words are titles: *Mr*, *Sir*, *Dr.*
    [[nodiscard]] bool isTitle(const Find &find) const
    {
        for (qint32 i = find.first; i < find.end; ++i)
            if (!isDot(i)
                && !(m_lists.rolesOf(m_document.token(i).key)
                     & (NameLists::Title | NameLists::Office)))
                return false;
        return true;
    }

    /// The token after a title and the capitalised words that follow it, or `i`.
    [[nodiscard]] qint32 titledEnd(qint32 i) const
    {
        const Token &token = m_document.token(i);
        if (!token.capital || !(m_lists.rolesOf(token.key) & NameLists::Title))
            return i;
        const bool ofPlace = (m_lists.rolesOf(token.key) & NameLists::Noble) != 0
            && i + 1 < m_sentence.end && m_document.token(i + 1).key == keyOf(u"of");
        const qint32 name = ofPlace || isDot(i + 1) ? i + 2 : i + 1;
        qint32 end = name;
        while (end < m_sentence.end && m_document.token(end).capital
               && !m_taken[size_t(end - m_sentence.first)])
            ++end;
        if (end > name)
            return end;
        return isMyLord(i) ? i + 1 : i;
    }

    void take(const Find &find)
    {
        for (qint32 i = find.first; i < find.end; ++i)
            if (m_taken[size_t(i - m_sentence.first)])
                return;
        std::fill(m_taken.begin() + (find.first - m_sentence.first),
                  m_taken.begin() + (find.end - m_sentence.first), true);
        m_found.push_back(find);
    }

    /// The token after the event that begins at `i`, or `i`: a listed one, or capitalised words
    /// that end in an event's noun (*Glastonbury Festival*).
    [[nodiscard]] qint32 eventEnd(qint32 i) const
    {
        const Token &token = m_document.token(i);
        if (!token.capital)
            return i;
        Key key = token.key;
        qint32 end = m_lists.rolesOf(key) & NameLists::Event ? i + 1 : i;
        for (qint32 j = i + 1; j < std::min(i + 4, m_sentence.end); ++j) {
            key = joined(key, m_document.token(j).key);
            if (m_lists.rolesOf(key) & NameLists::Event)
                end = j + 1;
        }
        if (end > i)
            return end;
        for (qint32 j = i + 1; j < std::min(i + 5, m_sentence.end); ++j) {
            const Token &next = m_document.token(j);
            if (!next.capital)
                break;
            if (m_lists.rolesOf(next.key) & NameLists::EventNoun)
                return j + 1;
        }
        return i;
    }

    const Document &m_document;
    const Sentence m_sentence;
    const NameLists &m_lists;
    std::vector<bool> m_taken;
    std::vector<Find> m_found;
};

Key nameKey(const Document &document, const Find &find)
{
    Key key = emptyKey;
    for (qint32 i = find.first; i < find.end; ++i)
        key = joined(key, document.token(i).key);
    return key;
}

/// Gives each tagged name the type that most of its log odds speak for; those of a person speak for
/// the last word by itself too (*Mr. Coventry*, *Coventry*).
void settleTypes(const Document &document, std::vector<Find> &finds)
{
    constexpr std::array types{EntityType::Person, EntityType::Place, EntityType::Organization};
    QHash<Key, std::array<double, types.size()>> votes;
    for (const Find &find : finds) {
        if (!find.tagged)
            continue;
        const double vote = 0.02 + std::max(logit(find.confidence), 0.0);
        votes[nameKey(document, find)]
             [size_t(std::ranges::find(types, find.type) - types.begin())] += vote;
        if (find.type == EntityType::Person && find.end - find.first > 1)
            votes[joined(emptyKey, document.token(find.end - 1).key)][0] += vote;
    }
    for (Find &find : finds) {
        if (!find.tagged)
            continue;
        const auto vote = votes.value(nameKey(document, find));
        const auto best = std::ranges::max_element(vote);
        if (*best > vote[size_t(std::ranges::find(types, find.type) - types.begin())])
            find.type = types[size_t(best - vote.begin())];
    }
}

} // namespace

Result<EntityRecognition> EntityFinder::analyse(const Document &document, const QDate &today,
                                                const Pulse &pulse) const
{
    const encoder::Encoder *encoder = document.mayBeEnglish() ? m_model.encoder() : nullptr;
    std::shared_ptr<const EncodedText> encoded;
    if (encoder && encoder->nameHead()) {
        const auto read = document.encoded(*encoder, pulse);
        if (!read)
            return fail(read.error());
        encoded = *read;
    }
    std::vector<Find> finds;
    qint32 read = 0;
    size_t next = 0; // of the encoder's names
    for (const Sentence &sentence : document.sentences()) {
        if (sentence.end - read >= 512 || sentence.first == 0) {
            read = sentence.end;
            if (!pulse.goesOn())
                return cancelled();
        }
        SentenceScan scan(document, sentence, m_lists);
        scan.takeDates(today);
        if (document.mayBeEnglish()) {
            scan.takeEvents();
            scan.takeTagged(encoded ? namesOf(encoded->names, sentence, next)
                                    : namesOf(m_tagger.mark(document, sentence, m_lists, m_vectors),
                                              sentence.first));
            scan.completeTitles();
        }
        const std::vector<Find> found = scan.found();
        finds.insert(finds.end(), found.begin(), found.end());
    }
    settleTypes(document, finds);

    EntityRecognition recognition;
    for (const Find &find : finds) {
        const Span span = document.spanOf(find.first, find.end);
        recognition.entities.append({.text = document.view(span).toString(),
                                     .type = find.type,
                                     .confidence = find.confidence,
                                     .span = span,
                                     .value = find.day.toString(Qt::ISODate)});
    }
    return recognition;
}

} // namespace englog::builtin
