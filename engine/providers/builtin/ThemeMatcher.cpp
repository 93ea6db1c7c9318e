// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/ThemeMatcher.h"

#include "engine/providers/builtin/EncodedText.h"
#include "engine/providers/builtin/Lexicon.h"
#include "engine/providers/builtin/StopWords.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

/// How what speaks for a theme adds up, and what is near enough without a hit.
struct Shares
{
    double hits;
    double close;
    double learnt;
    double offset;
    double closeEnough;
};
constexpr Shares byWords{1.3, 4.0, 0.0, -2.2, 0.75};
constexpr Shares byEncoder{2.1, 6.6, 0.0, -4.1, 0.6};
constexpr Shares byExamples{1.7, 1.7, 5.6, -4.4, 0.0};
constexpr double presentFrom = 0.5;
constexpr double nearestFrom = 0.35; ///< of a text that has no other theme
constexpr double wordsThatDilute = 400.0;

void makeUnit(std::span<float> vector)
{
    const float length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0F));
    if (length > 0.0F)
        for (float &value : vector)
            value /= length;
}

std::vector<Token> tokensOf(const QString &text)
{
    std::vector<Token> tokens;
    Tokeniser tokeniser(text);
    for (Token token; tokeniser.next(token);)
        tokens.push_back(token);
    return tokens;
}

} // namespace

ThemeMatcher::ThemeMatcher(const QList<ThemeDefinition> &themes, const WordVectors &vectors,
                           const encoder::ModelSource &model)
    : m_vectors(vectors)
    , m_model(model)
    , m_themes(themes)
    , m_meanings(size_t(themes.size()))
{
    for (int theme = 0; theme < themes.size(); ++theme) {
        const ThemeDefinition &definition = themes[theme];
        m_names.append(definition.name);
        const auto count = float(std::max<qsizetype>(definition.seeds.size(), 1));
        for (qsizetype i = 0; i < definition.seeds.size(); ++i)
            addSeeds(theme, definition.seeds[i], 1.0F - 0.5F * float(i) / count, 0.6F);
        for (const QString &example : definition.examples)
            for (const Token &token : tokensOf(example))
                if (token.isWord() && !stopWords().contains(token.key))
                    addMeaning(theme, token.key, 0.3F);
    }
}

/// A seed of one word, of two (a phrase), or of many (a description: each word counts).
void ThemeMatcher::addSeeds(int theme, const QString &text, float from, float to)
{
    std::vector<Token> words = tokensOf(text);
    std::erase_if(words, [](const Token &token) { return !token.isWord(); });
    if (words.size() == 2)
        addSeed(theme, joined(words[0].stem, words[1].stem), from);
    std::erase_if(words, [](const Token &token) { return stopWords().contains(token.key); });
    for (size_t i = 0; i < words.size(); ++i) {
        addMeaning(theme, words[i].key, 1.0F);
        if (words.size() == 1 || words.size() > 2) {
            const float share = float(i) / float(words.size());
            addSeed(theme, words[i].stem, words.size() == 1 ? from : from + (to - from) * share);
        }
    }
}

void ThemeMatcher::addSeed(int theme, Key key, float weight)
{
    QList<Seed> &seeds = m_seeds[key];
    const auto known = std::ranges::find(seeds, theme, &Seed::theme);
    if (known == seeds.end())
        seeds.append({theme, weight});
    else
        known->weight = std::max(known->weight, weight);
}

void ThemeMatcher::addMeaning(int theme, Key word, float weight)
{
    if (const qint32 row = m_vectors.rowOf(word); row >= 0)
        m_vectors.add(row, weight * m_vectors.rarity(row), m_meanings[size_t(theme)]);
}

Result<ThemeMatcher::Reading> ThemeMatcher::read(const Document &document, const Pulse &pulse) const
{
    Reading reading;
    Key before = emptyKey;
    for (qint32 i = 0; i < qint32(document.tokens().size()); ++i) {
        const Token &token = document.token(i);
        if (!pulse.goesOnAt(i))
            return cancelled();
        if (!token.isWord())
            continue;
        for (const Key key : {token.stem, joined(before, token.stem)})
            if (m_seeds.contains(key))
                ++reading.counts[key];
        before = token.stem;
        if (const qint32 row = m_vectors.rowOf(token.key);
            row >= 0 && !stopWords().contains(token.key))
            m_vectors.add(row, m_vectors.rarity(row), reading.meaning);
    }
    return reading;
}

Result<ThemeMatcher::Standing> ThemeMatcher::standingOf(const Document &document,
                                                        const Pulse &pulse) const
{
    const auto reading = read(document, pulse);
    if (!reading)
        return fail(reading.error());
    const encoder::Encoder *encoder = m_model.encoder();
    const Shares &shares = encoder ? byEncoder : byWords;
    Standing standing;
    std::vector<double> close, learnt;
    double trust = 0.0;
    if (encoder) {
        const auto encoded = document.encoded(*encoder, pulse);
        if (!encoded)
            return fail(encoded.error());
        const ThemeMeanings::Vector meaning = m_encoded->own((*encoded)->meaning);
        standing.meaning.assign(meaning.begin(), meaning.end());
        close = m_encoded->close((*encoded)->meaning);
        learnt = m_encoded->learnt((*encoded)->meaning);
        trust = m_encoded->trust();
    } else {
        standing.meaning.assign(reading->meaning.begin(), reading->meaning.end());
        makeUnit(standing.meaning);
        for (const WordVectors::Vector &theme : m_meanings)
            close.push_back(std::max(0.0, double(cosine(reading->meaning, theme))));
    }
    learnt.resize(close.size());
    const std::vector<double> hit = hits(*reading, document.words());
    for (size_t i = 0; i < hit.size(); ++i) {
        const auto verdict = [&](const Shares &by) {
            return by.hits * hit[i] + by.close * close[i] + by.learnt * learnt[i] + by.offset;
        };
        standing.logits.push_back((1.0 - trust) * verdict(shares) + trust * verdict(byExamples));
        standing.shows.push_back(hit[i] > 0.0 || close[i] >= shares.closeEnough || trust > 0.0);
    }
    return standing;
}

/// A text that several themes learn from is read once.
Result<std::vector<ThemeLearner>> ThemeMatcher::learn(const Pulse &pulse) const
{
    struct Said
    {
        size_t theme;
        bool speaksOfIt;
    };
    QHash<QString, QList<Said>> said;
    QStringList texts; // in the order of the themes, so that sums are made in one order
    for (size_t theme = 0; theme < size_t(m_themes.size()); ++theme) {
        const ThemeDefinition &definition = m_themes[qsizetype(theme)];
        for (const bool speaksOfIt : {true, false})
            for (const QString &text : speaksOfIt ? definition.confirmed : definition.denied) {
                if (!said.contains(text))
                    texts += text;
                said[text].append({theme, speaksOfIt});
            }
    }
    std::vector<std::vector<ThemeLearner::Lesson>> lessons(size_t(m_themes.size()));
    for (const QString &text : std::as_const(texts)) {
        const auto document =
            Document::read(std::make_shared<const QString>(text), m_vectors, pulse);
        if (!document)
            return fail(document.error());
        if (!(*document)->isEnglish() && !(*document)->language().isEmpty())
            continue;
        const auto standing = standingOf(**document, pulse);
        if (!standing)
            return fail(standing.error());
        for (const auto &[theme, speaksOfIt] : said.value(text))
            lessons[theme].push_back({standing->meaning, standing->logits[theme], speaksOfIt});
    }
    std::vector<ThemeLearner> learners;
    for (const auto &ofTheme : lessons)
        learners.emplace_back(ofTheme);
    return learners;
}

/// Reads the themes and learns, once, with the first text; whoever comes meanwhile waits. That may
/// take seconds of many corrections.
Result<> ThemeMatcher::prepare(const Pulse &pulse) const
{
    std::unique_lock lock(m_readingMutex, std::defer_lock);
    while (!lock.try_lock_for(std::chrono::milliseconds(100)))
        if (!pulse.goesOn())
            return cancelled();
    if (m_isRead)
        return {};
    if (const encoder::Encoder *encoder = m_model.encoder(); encoder && !m_encoded)
        m_encoded.emplace(m_themes, *encoder);
    auto learners = learn(pulse);
    if (!learners)
        return fail(learners.error());
    m_learners = *std::move(learners);
    m_isRead = true;
    return {};
}

std::vector<double> ThemeMatcher::hits(const Reading &reading, qint32 words) const
{
    std::vector<double> hits(size_t(m_names.size()), 0.0);
    const double dilution = 1.0 + words / wordsThatDilute;
    for (auto it = reading.counts.cbegin(); it != reading.counts.cend(); ++it)
        for (const Seed &seed : m_seeds.value(it.key()))
            hits[size_t(seed.theme)] +=
                double(seed.weight) * (1.0 + std::log(it.value())) / dilution;
    return hits;
}

Result<ThemeIdentification> ThemeMatcher::analyse(const Document &document, bool full,
                                                  const Pulse &pulse) const
{
    if (!document.isEnglish())
        return ThemeIdentification{};
    if (auto ready = prepare(pulse); !ready)
        return fail(ready.error());
    const auto standing = standingOf(document, pulse);
    if (!standing)
        return fail(standing.error());
    ThemeIdentification found;
    Theme nearest; // of those that a word speaks for
    for (qsizetype theme = 0; theme < m_names.size(); ++theme) {
        const auto at = size_t(theme);
        const double shift = m_learners[at].shift(standing->meaning);
        const double p = 1.0 / (1.0 + std::exp(-(standing->logits[at] + shift)));
        if (p >= presentFrom && (standing->shows[at] || shift > 0.0))
            found.themes.append({m_names[theme], p});
        else if (standing->shows[at] && p >= nearestFrom && p > nearest.confidence)
            nearest = {m_names[theme], p};
        if (full)
            found.themeScores.append({m_names[theme], p});
    }
    if (found.themes.isEmpty() && !nearest.name.isEmpty())
        found.themes.append(nearest);
    std::ranges::stable_sort(found.themes, std::greater(), &Theme::confidence);
    return found;
}

QList<Span> ThemeMatcher::evidence(const Document &document, const QString &theme,
                                   qsizetype most) const
{
    QList<Span> spans;
    const qsizetype wanted = m_names.indexOf(theme);
    const auto speaksOf = [this, wanted](Key key) {
        return std::ranges::any_of(m_seeds.value(key),
                                   [wanted](const Seed &seed) { return seed.theme == wanted; });
    };
    Key before = emptyKey;
    Span last;
    for (const Token &token : document.tokens()) {
        if (!token.isWord() || spans.size() >= most)
            continue;
        if (speaksOf(token.stem))
            spans.append(token.span());
        else if (speaksOf(joined(before, token.stem)))
            spans.append({last.start, token.end() - last.start});
        before = token.stem;
        last = token.span();
    }
    return spans;
}

Result<QList<ThemeDefinition>> ThemeMatcher::themesFrom(const QByteArray &list)
{
    const auto lines = lexiconLines(list);
    if (!lines)
        return fail(lines.error());
    const auto readable = [](QString name) { return name.replace(u'_', u' '); };
    QList<ThemeDefinition> themes;
    for (const LexiconLine &line : *lines) {
        ThemeDefinition theme{.name = readable(line.head), .seeds = {}, .examples = {}};
        for (const QString &word : line.words)
            theme.seeds.append(readable(word));
        themes.append(theme);
    }
    return themes;
}

} // namespace englog::builtin
