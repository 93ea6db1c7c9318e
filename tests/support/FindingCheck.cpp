// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FindingCheck.h"

#include <QDate>

#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

// Written so that what is not a number fails too.
bool isShare(double value)
{
    return value >= 0.0 && value <= 1.0;
}

bool isSigned(double value)
{
    return value >= -1.0 && value <= 1.0;
}

class Check
{
public:
    explicit Check(QString text) : m_text(std::move(text)) {}

    [[nodiscard]] QStringList faults() const { return m_faults; }

    void confidence(const std::optional<double> &value)
    {
        expect(!value || isShare(*value), u"confidence of the whole"_s);
    }

    void operator()(const SentimentAnalysis &found)
    {
        if (found.overall) {
            expect(isSigned(found.overall->score), u"score"_s);
            expect(isShare(found.overall->confidence), u"confidence"_s);
            spans(found.overall->evidence, u"evidence"_s);
        }
        expect(!found.valence || isSigned(*found.valence), u"valence"_s);
        expect(!found.arousal || isSigned(*found.arousal), u"arousal"_s);
        for (const Emotion &emotion : found.emotions)
            expect(isShare(emotion.intensity), emotion.name);
        for (const EmotionScore &score : found.emotionScores)
            expect(isShare(score.probability), score.name);
        for (const CoursePoint &point : found.course) {
            spans({point.span}, u"course"_s);
            expect(isSigned(point.valence), u"course valence"_s);
        }
    }
    void operator()(const ContentExtraction &found)
    {
        spans(found.summarySpans, u"summary"_s);
        expect(textsOf(found.summarySpans).join(u' ') == found.summary, u"summary text"_s);
        expect(found.summary.size() <= m_text.size(), u"summary length"_s);
        spans(found.keyPhraseSpans, u"key phrase"_s);
        expect(textsOf(found.keyPhraseSpans) == found.keyPhrases, u"key phrase text"_s);
    }
    void operator()(const ThemeIdentification &found)
    {
        for (const Theme &theme : found.themes + found.themeScores)
            expect(isShare(theme.confidence), theme.name);
    }
    void operator()(const EntityRecognition &found)
    {
        qsizetype free = 0;
        for (const Entity &entity : found.entities) {
            spans({entity.span}, u"entity"_s);
            expect(textsOf({entity.span}).front() == entity.text, u"entity text"_s);
            expect(isShare(entity.confidence), u"entity confidence"_s);
            expect(entity.span.start >= free, u"entity order"_s);
            expect(entity.value.isEmpty() || QDate::fromString(entity.value, Qt::ISODate).isValid(),
                   u"date "_s + entity.value);
            free = entity.span.end();
        }
    }
    void operator()(const EmbeddingGeneration &found)
    {
        expect(isUnit(found.vector) || found.vector.isEmpty(), u"vector length"_s);
        QList<Span> places;
        for (const EmbeddingGeneration::Part &part : found.parts) {
            expect(isUnit(part.vector), u"vector length of a part"_s);
            expect(part.vector.size() == found.vector.size(), u"numbers of a part"_s);
            places += part.span;
        }
        expect(places.size() <= 64, u"parts"_s);
        spans(places, u"part"_s);
    }
    void operator()(const InsightGeneration &found)
    {
        for (const Insight &insight : found.insights) {
            expect(!insight.evidence.isEmpty(), insight.text);
            for (const Evidence &evidence : insight.evidence)
                spans({evidence.span}, u"insight"_s);
        }
    }

private:
    static bool isUnit(const QList<float> &vector)
    {
        double squares = 0.0;
        for (const float value : vector)
            squares += double(value) * double(value);
        return std::abs(squares - 1.0) < 1e-4;
    }
    void expect(bool good, const QString &what)
    {
        if (!good)
            m_faults.append(what);
    }
    void spans(const QList<Span> &all, const QString &what)
    {
        for (const Span &span : all) {
            expect(span.start >= 0 && span.length > 0 && span.end() <= m_text.size(), what);
            expect(!cutsAPair(span.start) && !cutsAPair(span.end()), what + u" cuts a pair"_s);
        }
    }
    [[nodiscard]] QStringList textsOf(const QList<Span> &spans) const
    {
        QStringList texts;
        for (const Span &span : spans)
            texts.append(m_text.mid(span.start, span.length));
        return texts;
    }
    [[nodiscard]] bool cutsAPair(qsizetype position) const
    {
        return position > 0 && position < m_text.size() && m_text[position].isLowSurrogate()
            && m_text[position - 1].isHighSurrogate();
    }

    const QString m_text;
    QStringList m_faults;
};

} // namespace

QStringList faultsOf(const QString &text, const QList<Analysis> &answers)
{
    Check check(text);
    for (const Analysis &answer : answers) {
        check.confidence(answer.confidence);
        std::visit(check, answer.finding);
    }
    return check.faults();
}

} // namespace englog::test
