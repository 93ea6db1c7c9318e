// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/BuiltinProvider.h"

#include "engine/providers/builtin/DocumentCache.h"
#include "engine/providers/builtin/Embedder.h"
#include "engine/providers/builtin/EntityFinder.h"
#include "engine/providers/builtin/InsightWriter.h"
#include "engine/providers/builtin/KeyPhrases.h"
#include "engine/providers/builtin/Models.h"
#include "engine/providers/builtin/SentimentAnalyser.h"
#include "engine/providers/builtin/Summariser.h"
#include "engine/providers/builtin/ThemeMatcher.h"

#include <algorithm>
#include <mutex>

using namespace Qt::StringLiterals;

namespace englog {

using namespace builtin;

namespace {

/// How sure an analysis that lists things is: the mean of what the things say of themselves.
template<typename Things, typename Measure>
std::optional<double> meanOf(const Things &things, Measure measure)
{
    if (things.isEmpty())
        return std::nullopt;
    double sum = 0.0;
    for (const auto &thing : things)
        sum += std::invoke(measure, thing);
    return sum / double(things.size());
}

/// The first of the spans that, with a space between them, are no longer than `most`: those that
/// touch in the text grow by their spaces.
QList<Span> withinLength(QList<Span> spans, qsizetype most)
{
    qsizetype length = spans.size() - 1;
    for (const Span &span : spans)
        length += span.length;
    while (length > most)
        length -= spans.takeLast().length + 1;
    return spans;
}

std::optional<double> confidenceOf(const Finding &finding)
{
    if (const auto *sentiment = std::get_if<SentimentAnalysis>(&finding))
        return sentiment->overall ? std::optional(sentiment->overall->confidence) : std::nullopt;
    if (const auto *themes = std::get_if<ThemeIdentification>(&finding))
        return meanOf(themes->themes, &Theme::confidence);
    if (const auto *entities = std::get_if<EntityRecognition>(&finding))
        return meanOf(entities->entities, &Entity::confidence);
    return std::nullopt; // nothing in the others can be right or wrong by a known share
}

} // namespace

/// The tables and what works with them.
class BuiltinProvider::Parts
{
public:
    explicit Parts(std::shared_ptr<const Models> models)
        : m_models(std::move(models))
        , m_sentiment(m_models->valence, m_models->emotions, m_models->words, *m_models->encoder)
        , m_summariser(m_models->words)
        , m_phrases(m_models->words, m_models->classes)
        , m_themes(m_models->themes, m_models->words, *m_models->encoder)
        , m_nameFacts(m_models->names, m_models->nameWords)
        , m_entities(m_models->tagger, m_models->names, m_models->words, *m_models->encoder)
        , m_embedder(m_models->words, *m_models->encoder)
    {}

    [[nodiscard]] const encoder::ModelSource &model() const { return *m_models->encoder; }
    [[nodiscard]] const QList<ThemeDefinition> &themes() const { return m_models->themes; }

    Result<Analysis> answer(const AnalysisRequest &request, const Pulse &pulse)
    {
        if (!pulse.goesOn())
            return cancelled();
        const auto document =
            m_cache.documentOf(request.text, m_models->words, pulse, &m_nameFacts);
        if (!document)
            return fail(document.error());
        auto finding = find(**document, request, pulse);
        if (!finding)
            return fail(finding.error());
        const std::optional<double> confidence = confidenceOf(*finding);
        return Analysis{.finding = std::move(*finding),
                        .language = (*document)->language(),
                        .confidence = confidence,
                        .tokensUsed = 0,
                        .costUsd = 0.0};
    }

private:
    Result<Finding> find(const Document &document, const AnalysisRequest &request,
                         const Pulse &pulse) const
    {
        const auto asFinding = [](auto found) { return Finding(std::move(found)); };
        switch (request.kind) {
        case TaskKind::SentimentAnalysis:
            return m_sentiment.analyse(document, request.full, pulse).map(asFinding);
        case TaskKind::ContentExtraction:
            return extract(document, request, pulse).map(asFinding);
        case TaskKind::ThemeIdentification:
            return matcherFor(request)->analyse(document, request.full, pulse).map(asFinding);
        case TaskKind::EntityRecognition:
            return m_entities.analyse(document, request.date, pulse).map(asFinding);
        case TaskKind::EmbeddingGeneration:
            return m_embedder.analyse(document, pulse).map(asFinding);
        case TaskKind::InsightGeneration:
            break;
        }
        return Finding(insights(document, request));
    }

    Result<ContentExtraction> extract(const Document &document, const AnalysisRequest &request,
                                      const Pulse &pulse) const
    {
        ContentExtraction extraction;
        if (!document.isEnglish())
            return extraction;
        const auto sentences = m_summariser.pick(document, request.summarySentences, pulse);
        if (!sentences)
            return fail(sentences.error());
        const auto phrases = m_phrases.find(document, pulse);
        if (!phrases)
            return fail(phrases.error());
        extraction.summarySpans = withinLength(*sentences, document.text().size());
        QStringList summary;
        for (const Span &span : extraction.summarySpans)
            summary.append(document.view(span).toString());
        extraction.summary = summary.join(u' ');
        for (const Span &span : *phrases)
            extraction.keyPhrases.append(document.view(span).toString());
        extraction.keyPhraseSpans = *phrases;
        return extraction;
    }

    InsightGeneration insights(const Document &document, const AnalysisRequest &request) const
    {
        return InsightWriter(*matcherFor(request)).write(document, request.findings, request.date);
    }

    /// The built-in themes, or those asked for, which are read once for all entries.
    std::shared_ptr<const ThemeMatcher> matcherFor(const AnalysisRequest &request) const
    {
        if (!request.themes)
            return {std::shared_ptr<void>(), &m_themes};
        const std::lock_guard lock(m_ownMutex);
        if (m_ownThemes != request.themes) {
            m_own = std::make_shared<const ThemeMatcher>(*request.themes, m_models->words,
                                                         *m_models->encoder);
            m_ownThemes = request.themes;
        }
        return m_own;
    }

    const std::shared_ptr<const Models> m_models;
    const SentimentAnalyser m_sentiment;
    const Summariser m_summariser;
    const KeyPhrases m_phrases;
    const ThemeMatcher m_themes;
    const NameFacts m_nameFacts;
    const EntityFinder m_entities;
    const Embedder m_embedder;
    DocumentCache m_cache;
    mutable std::mutex m_ownMutex;
    mutable std::shared_ptr<const QList<ThemeDefinition>> m_ownThemes;
    mutable std::shared_ptr<const ThemeMatcher> m_own; ///< of m_ownThemes
};

BuiltinProvider::BuiltinProvider(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

BuiltinProvider::~BuiltinProvider() = default;

Result<std::shared_ptr<BuiltinProvider>> BuiltinProvider::from(const QString &folder,
                                                               const QString &modelFile)
{
    return Models::from(folder, modelFile).map([](std::shared_ptr<const Models> models) {
        return std::shared_ptr<BuiltinProvider>(
            new BuiltinProvider(std::make_unique<Parts>(std::move(models))));
    });
}

std::shared_ptr<BuiltinProvider> BuiltinProvider::make(const QString &modelFile)
{
    auto provider = from(Models::shipped(), modelFile);
    if (!provider) // the tables are part of the program: it was built wrong
        qFatal("%s", qPrintable(provider.error().detail));
    return *provider;
}

Provider::Identity BuiltinProvider::identity(TaskKind kind) const
{
    QString model = u"lexicon-1"_s;
    const bool usesEncoder = kind != TaskKind::ContentExtraction;
    if (const QString encoder = m_parts->model().name(); usesEncoder && !encoder.isEmpty())
        model = encoder;
    // Counts up when the rules change, so that what they found before is known to be old.
    return {.provider = u"builtin"_s, .model = model, .promptVersion = u"4"_s};
}

QList<ThemeDefinition> BuiltinProvider::themes() const
{
    return m_parts->themes();
}

const encoder::ModelSource &BuiltinProvider::model() const
{
    return m_parts->model();
}

void BuiltinProvider::analyse(const AnalysisRequest &request, std::stop_token stop,
                              const Alive &alive, const Done &done)
{
    Q_ASSERT(request.text);
    done(m_parts->answer(request, Pulse(std::move(stop), alive)));
}

} // namespace englog
