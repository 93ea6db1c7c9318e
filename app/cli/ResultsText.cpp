// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ResultsText.h"

#include "app/cli/Output.h"
#include "engine/domain/Analysis.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype nameColumns = 13;

QString percent(double share)
{
    return u"%1 %"_s.arg(qRound(share * 100.0));
}

/// Names with their shares in one line, as many as people read at a glance.
template<typename Item, typename Share>
QString listed(const QList<Item> &items, Share share)
{
    QStringList words;
    for (const Item &item : items.first(std::min<qsizetype>(items.size(), 8)))
        words += u"%1 (%2)"_s.arg(item.name, percent(share(item)));
    return words.join(u", ");
}

QString sentimentText(const SentimentAnalysis &analysis)
{
    if (!analysis.overall)
        return u"not given"_s;
    return u"%1 (%2%3, confidence %4)"_s
        .arg(toString(analysis.overall->label), analysis.overall->score < 0 ? u"−"_s : u"+"_s)
        .arg(std::abs(analysis.overall->score), 0, 'f', 2)
        .arg(percent(analysis.overall->confidence));
}

QString entitiesText(const EntityRecognition &recognition)
{
    QStringList words;
    for (const Entity &entity : recognition.entities) {
        QString type = toString(entity.type);
        if (!entity.value.isEmpty())
            type += u' ' + entity.value;
        const QString word = u"%1 (%2)"_s.arg(entity.text.simplified(), type);
        if (!words.contains(word))
            words += word;
    }
    return words.join(u", ");
}

/// What was not read of a text that is not English, and what was.
QString partText(const QString &language)
{
    const QString why = language.isEmpty()
        ? u"the language is not known, or the text is too short to tell"_s
        : u"this entry is in %1"_s.arg(
            QLocale::languageToString(QLocale::codeToLanguage(language)));
    return why
        + u": feelings, themes, names, key phrases and a summary are read in English only; emoji, "
          "dates in numbers and likeness to other entries in every language"_s;
}

QString correctedText(const QList<Corrected> &corrected)
{
    QStringList words;
    for (const Corrected &one : corrected)
        words += u"%1: %2 (found: %3)"_s.arg(one.field, one.to,
                                             one.from.isEmpty() ? u"nothing"_s : one.from);
    return words.join(u"; ");
}

} // namespace

QString resultsText(const AggregatedResults &results, const Output &output)
{
    QString text;
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            text += output.bold(name.leftJustified(nameColumns)) + value + u'\n';
    };
    if (results.sentiment) {
        add(u"Sentiment"_s, sentimentText(*results.sentiment));
        add(u"Emotions"_s,
            listed(results.sentiment->emotions, [](const Emotion &e) { return e.intensity; }));
    }
    if (results.themes)
        add(u"Themes"_s,
            listed(results.themes->themes, [](const Theme &t) { return t.confidence; }));
    if (results.content) {
        add(u"Summary"_s, results.content->readableSummary());
        add(u"Key phrases"_s, results.content->keyPhrases.join(u", "));
    }
    if (results.entities)
        add(u"Names"_s, entitiesText(*results.entities));
    if (results.insights) {
        for (const Insight &insight : results.insights->insights)
            add(u"Insight"_s, insight.text);
    }
    add(u"Corrected"_s, correctedText(results.corrected));
    add(u"Language"_s, results.language);
    if (results.isReadInPart())
        add(u"Note"_s, partText(results.language));
    if (results.stale)
        add(u"Note"_s, u"the text was edited since; see: englog-cli analyse --stale"_s);
    if (text.isEmpty())
        text = u"No results yet; see: englog-cli analyse\n"_s;
    return text;
}

} // namespace englog
