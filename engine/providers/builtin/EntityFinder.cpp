// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/EntityFinder.h"

#include "engine/providers/builtin/DateFinder.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

/// An entity while it is being found.
struct Find
{
    qint32 first = 0; ///< token
    qint32 end = 0;
    EntityType type = EntityType::Other;
    double confidence = 0.0;           ///< of what is not tagged
    std::optional<double> margin = {}; ///< of tagged names
    QDate day = {};
};

double confidenceOf(double margin)
{
    return 1.0 / (1.0 + std::exp(-0.016 * margin));
}

EntityType typeOf(NameTagger::Tag tag)
{
    switch (tag) {
    case NameTagger::BeginPerson:
    case NameTagger::InPerson:
        return EntityType::Person;
    case NameTagger::BeginPlace:
    case NameTagger::InPlace:
        return EntityType::Place;
    case NameTagger::BeginOrg:
    case NameTagger::InOrg:
        return EntityType::Organization;
    case NameTagger::Outside:
        break;
    }
    return EntityType::Other;
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
                  .margin = {},
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
                      .margin = {},
                      .day = {}});
    }

    void takeTagged(const std::vector<NameTagger::Marked> &marked)
    {
        for (qint32 i = 0; i < m_sentence.size();) {
            const EntityType type = typeOf(marked[size_t(i)].tag);
            qint32 end = i + 1;
            auto margin = double(marked[size_t(i)].margin);
            while (type != EntityType::Other && end < m_sentence.size()
                   && continues(marked[size_t(end)].tag) && typeOf(marked[size_t(end)].tag) == type)
                margin = std::min(margin, double(marked[size_t(end++)].margin));
            if (type != EntityType::Other)
                take({.first = m_sentence.first + i,
                      .end = m_sentence.first + end,
                      .type = type,
                      .confidence = 0.0,
                      .margin = margin,
                      .day = {}});
            i = end;
        }
    }

    /// A name after a title belongs to it, marked or not; an abbreviated title alone is no name.
    void completeTitles()
    {
        for (Find &find : m_found) {
            if (find.margin && isTitle(find))
                completeTitle(find);
        }
        std::erase_if(m_found, [this](const Find &find) {
            return find.margin && isTitle(find) && (isDot(find.end - 1) || isDot(find.end));
        });
        for (qint32 i = m_sentence.first; i < m_sentence.end; ++i)
            if (const qint32 end = titledEnd(i); end > i)
                take({.first = i,
                      .end = end,
                      .type = EntityType::Person,
                      .confidence = 0.8,
                      .margin = {},
                      .day = {}});
    }

    [[nodiscard]] std::vector<Find> found()
    {
        std::ranges::sort(m_found, {}, &Find::first);
        return std::move(m_found);
    }

private:
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

    [[nodiscard]] bool isDot(qint32 i) const
    {
        return i < m_sentence.end && m_document.view(m_document.token(i)) == u"."_s;
    }

    /// Whether all words are titles: *Mr*, *Sir*, *Dr.*
    [[nodiscard]] bool isTitle(const Find &find) const
    {
        for (qint32 i = find.first; i < find.end; ++i)
            if (!isDot(i) && !(m_lists.rolesOf(m_document.token(i).key) & NameLists::Title))
                return false;
        return true;
    }

    /// The token after a title and the capitalised words that follow it, or `i`.
    [[nodiscard]] qint32 titledEnd(qint32 i) const
    {
        const Token &token = m_document.token(i);
        if (!token.capital || !(m_lists.rolesOf(token.key) & NameLists::Title))
            return i;
        const qint32 name = isDot(i + 1) ? i + 2 : i + 1;
        qint32 end = name;
        while (end < m_sentence.end && m_document.token(end).capital
               && !m_taken[size_t(end - m_sentence.first)])
            ++end;
        return end > name ? end : i;
    }

    [[nodiscard]] static bool continues(NameTagger::Tag tag)
    {
        return tag == NameTagger::InPerson || tag == NameTagger::InPlace
            || tag == NameTagger::InOrg;
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

/// Gives each tagged name the type that most of its margins speak for.
void settleTypes(const Document &document, std::vector<Find> &finds)
{
    constexpr std::array types{EntityType::Person, EntityType::Place, EntityType::Organization};
    QHash<Key, std::array<double, types.size()>> votes;
    for (const Find &find : finds)
        if (find.margin)
            votes[nameKey(document, find)]
                 [size_t(std::ranges::find(types, find.type) - types.begin())] +=
                1.0 + std::max(*find.margin, 0.0);
    for (Find &find : finds) {
        if (!find.margin)
            continue;
        const auto vote = votes.value(nameKey(document, find));
        const auto best = std::ranges::max_element(vote);
        if (*best > vote[size_t(std::ranges::find(types, find.type) - types.begin())])
            find.type = types[size_t(best - vote.begin())];
        find.confidence = confidenceOf(*find.margin);
    }
}

} // namespace

Result<EntityRecognition> EntityFinder::analyse(const Document &document, const QDate &today,
                                                const Pulse &pulse) const
{
    std::vector<Find> finds;
    qint32 read = 0;
    for (const Sentence &sentence : document.sentences()) {
        if (sentence.end - read >= 512 || sentence.first == 0) {
            read = sentence.end;
            if (!pulse.goesOn())
                return cancelled();
        }
        SentenceScan scan(document, sentence, m_lists);
        scan.takeDates(today);
        if (document.isEnglish()) {
            scan.takeEvents();
            scan.takeTagged(m_tagger.mark(document, sentence, m_lists, m_vectors));
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
