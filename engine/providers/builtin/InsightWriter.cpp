// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/InsightWriter.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr double sureOfTheme = 0.6;
constexpr double sureEmotion = 0.35;
constexpr double clearly = 0.27; ///< a score
constexpr double turn = 0.18;    ///< between the course's begin and its end
constexpr double felt = 0.13;
constexpr qsizetype namedAtMost = 3;

QString listed(const QStringList &words)
{
    if (words.size() < 2)
        return words.join(QString());
    return words.first(words.size() - 1).join(u", "_s) + u" and "_s + words.back();
}

QList<Evidence> evidenceOf(const QList<Span> &spans)
{
    QList<Evidence> evidence;
    for (const Span &span : spans)
        evidence.append({EntryId(), span});
    return evidence;
}

/// One entry's findings by kind, whichever there are.
struct Findings
{
    const SentimentAnalysis *sentiment = nullptr;
    const ContentExtraction *content = nullptr;
    const ThemeIdentification *themes = nullptr;
    const EntityRecognition *entities = nullptr;

    explicit Findings(const QList<Finding> &all)
    {
        for (const Finding &finding : all) {
            if (const auto *found = std::get_if<SentimentAnalysis>(&finding))
                sentiment = found;
            else if (const auto *extraction = std::get_if<ContentExtraction>(&finding))
                content = extraction;
            else if (const auto *identification = std::get_if<ThemeIdentification>(&finding))
                themes = identification;
            else if (const auto *recognition = std::get_if<EntityRecognition>(&finding))
                entities = recognition;
        }
    }
};

class Writing
{
public:
    Writing(const Document &document, const QList<Finding> &findings, const ThemeMatcher &themes,
            const QDate &today)
        : m_document(document)
        , m_found(findings)
        , m_themes(themes)
        , m_today(today)
    {}

    InsightGeneration all()
    {
        sayFeeling();
        sayTurn();
        sayThemes();
        sayPeople();
        sayAhead();
        m_said.insights.resize(std::min(m_said.insights.size(), InsightWriter::most));
        return m_said;
    }

private:
    void say(const QString &text, const QList<Span> &spans)
    {
        QList<Span> inside;
        for (const Span &span : spans)
            if (span.start >= 0 && span.length > 0 && span.end() <= m_document.text().size())
                inside.append(span);
        if (!inside.isEmpty())
            m_said.insights.append({text, evidenceOf(inside)});
    }

    [[nodiscard]] QString quoted(const QList<Span> &spans) const
    {
        QStringList words;
        for (const Span &span : spans) {
            const QString word = u'“' + m_document.view(span).toString() + u'”';
            if (span.length <= 24 && words.size() < namedAtMost
                && !words.contains(word, Qt::CaseInsensitive))
                words.append(word);
        }
        return listed(words);
    }

    void sayFeeling()
    {
        if (!m_found.sentiment || !m_found.sentiment->overall)
            return;
        const Sentiment &overall = *m_found.sentiment->overall;
        if (overall.label == SentimentLabel::Neutral)
            return;
        QStringList emotions;
        for (const Emotion &emotion : m_found.sentiment->emotions) {
            // Of oneself nobody would say so.
            const bool isPraise = emotion.name == "admiration"_L1 || emotion.name == "approval"_L1;
            if (emotion.intensity >= sureEmotion && !isPraise && emotions.size() < namedAtMost)
                emotions.append(emotion.name);
        }
        const QString tone = overall.label == SentimentLabel::Mixed
            ? u"This entry holds light and shade side by side"_s
            : u"This entry reads as %1%2"_s.arg(std::abs(overall.score) >= clearly ? u"clearly "_s
                                                                                   : u""_s,
                                                toString(overall.label));
        const QString which =
            emotions.isEmpty() ? QString() : u", with words of "_s + listed(emotions);
        const QString words = quoted(overall.evidence);
        say(tone + which + (words.isEmpty() ? u"."_s : u"; it shows in %1."_s.arg(words)),
            overall.evidence);
    }

    void sayTurn()
    {
        if (!m_found.sentiment || m_found.sentiment->course.size() < 2)
            return;
        const QList<CoursePoint> &course = m_found.sentiment->course;
        const qsizetype part = std::max<qsizetype>(course.size() / 3, 1);
        const auto mean = [&course](qsizetype from, qsizetype to) {
            double sum = 0.0;
            for (qsizetype i = from; i < to; ++i)
                sum += course[i].valence;
            return sum / double(to - from);
        };
        const double change = mean(course.size() - part, course.size()) - mean(0, part);
        if (std::abs(change) >= turn)
            say(change > 0 ? u"It ends brighter than it begins."_s
                           : u"It begins brighter than it ends."_s,
                {course.front().span, course.back().span});
    }

    void sayThemes()
    {
        if (!m_found.themes)
            return;
        QStringList names;
        QList<Span> places;
        for (const Theme &theme : m_found.themes->themes) {
            const QList<Span> spans = m_themes.evidence(m_document, theme.name, 2);
            if (spans.isEmpty() || names.size() >= namedAtMost || theme.confidence < sureOfTheme)
                continue;
            names.append(theme.name);
            places += spans;
        }
        std::ranges::sort(places);
        if (!names.isEmpty())
            say(u"It speaks mostly of %1."_s.arg(listed(names)), places);
    }

    /// The people, those named most often first; and whether the feeling around one stands out.
    /// *Jane* beside *Jane Welsh* is she: what is part of one longer name goes with it.
    static void joinShorter(QStringList &names, QHash<QString, QList<Span>> &places)
    {
        constexpr qsizetype most = 200; // each is compared with each
        if (names.size() > most)
            return;
        const QStringList all = names;
        names.removeIf([&](const QString &name) {
            QStringList longer = all;
            longer.removeIf([&name](const QString &other) {
                const QStringList words = other.split(u' ');
                const QStringList own = name.split(u' ');
                return own.size() >= words.size()
                    || !std::ranges::all_of(own,
                                            [&](const QString &w) { return words.contains(w); });
            });
            if (longer.size() != 1)
                return false;
            places[longer.front()] += places.value(name);
            std::ranges::sort(places[longer.front()]);
            return true;
        });
    }

    void sayPeople()
    {
        if (!m_found.entities)
            return;
        QStringList names;
        QHash<QString, QList<Span>> places;
        for (const Entity &entity : m_found.entities->entities) {
            if (entity.type != EntityType::Person || entity.confidence < 0.5)
                continue;
            if (!places.contains(entity.text))
                names.append(entity.text);
            places[entity.text].append(entity.span);
        }
        joinShorter(names, places);
        std::ranges::stable_sort(names, [&places](const QString &a, const QString &b) {
            return places[a].size() > places[b].size();
        });
        const QStringList first = names.first(std::min(names.size(), namedAtMost));
        QList<Span> spans;
        for (const QString &name : first)
            spans += places[name].first(std::min<qsizetype>(places[name].size(), 2));
        std::ranges::sort(spans);
        if (!first.isEmpty())
            say(names.size() > namedAtMost
                    ? u"%1 people are named, among them %2."_s.arg(names.size()).arg(listed(first))
                    : u"You write of %1."_s.arg(listed(first)),
                spans);
        if (!first.isEmpty())
            sayMood(first.front(), places[first.front()]);
    }

    void sayMood(const QString &name, const QList<Span> &places)
    {
        if (!m_found.sentiment || !m_found.sentiment->overall)
            return;
        double sum = 0.0;
        QList<Span> spans;
        for (const CoursePoint &point : m_found.sentiment->course)
            for (const Span &place : places)
                if (place.start >= point.span.start && place.end() <= point.span.end()) {
                    sum += point.valence;
                    spans.append(point.span);
                    break;
                }
        if (spans.isEmpty())
            return;
        const double there = sum / double(spans.size());
        const double usual = m_found.sentiment->overall->score;
        if (std::abs(there - usual) >= felt && std::abs(there) >= felt)
            say(there > usual ? u"The passages that name %1 are brighter than the rest."_s.arg(name)
                              : u"The passages that name %1 are heavier than the rest."_s.arg(name),
                spans);
    }

    void sayAhead()
    {
        if (!m_found.entities || !m_today.isValid())
            return;
        for (const Entity &entity : m_found.entities->entities) {
            const QDate day = QDate::fromString(entity.value, Qt::ISODate);
            if (entity.type != EntityType::Date || !day.isValid() || day <= m_today)
                continue;
            say(u"It looks ahead to %1 (“%2”)."_s.arg(QLocale::c().toString(day, u"d MMMM yyyy"),
                                                      entity.text),
                {entity.span});
            return;
        }
    }

    const Document &m_document;
    const Findings m_found;
    const ThemeMatcher &m_themes;
    const QDate m_today;
    InsightGeneration m_said;
};

} // namespace

InsightGeneration InsightWriter::write(const Document &document, const QList<Finding> &findings,
                                       const QDate &today) const
{
    return Writing(document, findings, m_themes, today).all();
}

} // namespace englog::builtin
