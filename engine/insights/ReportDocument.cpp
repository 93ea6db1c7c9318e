// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/ReportDocument.h"

#include "engine/insights/BarChart.h"
#include "engine/insights/CalendarChart.h"
#include "engine/insights/FindingText.h"
#include "engine/insights/LineChart.h"
#include "engine/insights/ThemeChart.h"
#include "engine/insights/Wording.h"

#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Section = ReportDocument::Section;

constexpr qsizetype barCount = 10;

QString entriesText(qint64 n)
{
    return countText(n, u"entry"_s, u"entries"_s);
}

/// The days that were asked for; where no end was given, that of the entries.
QString subtitleOf(const ReportModel &report)
{
    const QDate from = report.range.from.isValid() ? report.range.from : report.firstDay;
    const QDate to = report.range.to.isValid() ? report.range.to : report.lastDay;
    return from.isValid() && to.isValid() ? rangeText(from, to) : u"No entries"_s;
}

QList<ReportDocument::Figure> figuresOf(const ReportModel &report)
{
    if (report.entriesTotal == 0)
        return {};
    QList<ReportDocument::Figure> figures{
        {u"Entries"_s, numberText(report.entriesTotal),
         u"%1 analysed"_s.arg(numberText(report.entriesAnalysed))},
        {u"Days written"_s, numberText(report.daysWritten),
         u"at most %1 in a row"_s.arg(numberText(report.longestStreak))},
        {u"Words"_s, numberText(report.words),
         u"%1 an entry"_s.arg(numberText(report.words / report.entriesTotal))}};
    if (report.meanScore)
        figures.append({u"Mean sentiment"_s, signedText(*report.meanScore),
                        u"−1 to +1, n\u00a0=\u00a0%1"_s.arg(numberText(report.entriesScored))});
    if (report.meanMood)
        figures.append({u"Mean mood"_s, decimalText(*report.meanMood, 1),
                        u"1 to 10 as you felt it, n\u00a0=\u00a0%1"_s.arg(
                            numberText(report.entriesWithMood))});
    return figures;
}

QString orDash(const std::optional<double> &value, QString (*write)(double))
{
    return value ? write(*value) : u"–"_s;
}

QString stepColumn(TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return u"Day"_s;
    case TrendStep::Week:
        return u"Week from"_s;
    case TrendStep::Month:
        break;
    }
    return u"Month"_s;
}

QString stepCell(const TrendPoint &point, TrendStep step)
{
    return step == TrendStep::Month ? stepText(point.from, step) : shortDayText(point.from);
}

QString intensityText(double intensity)
{
    return intensity < 0.005 ? u"<0.01"_s : decimalText(intensity, 2);
}

ReportDocument::Table sentimentTable(const ReportModel &report)
{
    ReportDocument::Table table{
        {stepColumn(report.step), u"Entries"_s, u"Words"_s, u"Sentiment"_s, u"n"_s}, {}, true};
    for (const TrendPoint &point : report.trend)
        table.rows.append({stepCell(point, report.step), numberText(point.n),
                           numberText(point.words), orDash(point.score, signedText),
                           numberText(point.nScored)});
    return table;
}

ReportDocument::Table moodTable(const ReportModel &report)
{
    ReportDocument::Table table{{stepColumn(report.step), u"Mood"_s, u"n"_s}, {}, true};
    for (const TrendPoint &point : report.trend) {
        if (point.mood)
            table.rows.append({stepCell(point, report.step), decimalText(*point.mood, 1),
                               numberText(point.nMood)});
    }
    return table;
}

/// What the calendar shows, month by month.
ReportDocument::Table calendarTable(const QList<TrendPoint> &days)
{
    struct Month
    {
        int days = 0, entries = 0, words = 0;
    };
    QMap<QDate, Month> months;
    for (const TrendPoint &day : days) {
        Month &month = months[QDate(day.from.year(), day.from.month(), 1)];
        ++month.days;
        month.entries += day.n;
        month.words += day.words;
    }
    ReportDocument::Table table{
        {u"Month"_s, u"Days written"_s, u"Entries"_s, u"Words"_s}, {}, true};
    for (auto it = months.cbegin(); it != months.cend(); ++it)
        table.rows.append({stepText(it.key(), TrendStep::Month), numberText(it->days),
                           numberText(it->entries), numberText(it->words)});
    return table;
}

QList<Section> overTime(const ReportModel &report)
{
    QList<Section> sections;
    const QString step = stepName(report.step);
    if (report.entriesScored > 0)
        sections.append({u"Sentiment"_s,
                         {u"The mean by %1 of how positive or negative the words are, with the "
                          "number of entries below (n = %2 in all). Where no entry has a score, "
                          "the line stops."_s.arg(step, numberText(report.entriesScored))},
                         sentimentChart(report.trend, report.step),
                         sentimentTable(report),
                         {},
                         {}});
    if (report.entriesWithMood > 0)
        sections.append({u"Mood"_s,
                         {u"The mean by %1 of the moods you gave, from 1 to 10 (n = %2). This is "
                          "what you felt; the sentiment is what a program reads in the words. "
                          "They need not agree."_s.arg(step, numberText(report.entriesWithMood))},
                         moodChart(report.trend, report.step),
                         moodTable(report),
                         {},
                         {}});
    return sections;
}

std::optional<Section> labelSection(const ReportModel &report)
{
    int total = 0;
    for (const int n : report.labels)
        total += n;
    if (total == 0)
        return std::nullopt;
    return Section{u"How entries read"_s,
                   {u"Each scored entry has one label (n = %1)."_s.arg(numberText(total))},
                   labelChart(report.labels),
                   {},
                   {},
                   {}};
}

std::optional<Section> emotionSection(const ReportModel &report)
{
    if (report.emotions.isEmpty())
        return std::nullopt;
    QList<Bar> bars;
    ReportDocument::Table table{{u"Emotion"_s, u"Mean intensity"_s}, {}, true};
    for (const Emotion &emotion : report.emotions) {
        const QString value = intensityText(emotion.intensity);
        if (bars.size() < barCount)
            bars.append({emotion.name, emotion.intensity, value});
        table.rows.append({emotion.name, value});
    }
    const QString what =
        u"Mean intensity, 0 to 1, over %1 with a score; an emotion that is not "
        "found in an entry counts as 0 there."_s.arg(entriesText(report.entriesScored));
    return Section{u"Emotions"_s, {what}, barChart(u"Emotions"_s, what, bars), table, {}, {}};
}

/// Names with their counts, as bars and as a table.
std::optional<Section> countSection(const QString &heading, const QString &what,
                                    const QString &column, const QList<Count> &counts, int of)
{
    if (counts.isEmpty())
        return std::nullopt;
    QList<Bar> bars;
    ReportDocument::Table table{{column, u"Entries"_s, u"Share"_s}, {}, true};
    for (const Count &count : counts) {
        if (bars.size() < barCount)
            bars.append({count.name, static_cast<double>(count.n), numberText(count.n)});
        table.rows.append({count.name, numberText(count.n), percentText(count.n, of)});
    }
    return Section{heading, {what}, barChart(heading, what, bars), table, {}, {}};
}

std::optional<Section> themesOverTime(const ReportModel &report)
{
    // A day's share of one or two entries says nothing.
    if (report.themes.isEmpty() || report.trend.size() < 2 || report.step == TrendStep::Day)
        return std::nullopt;
    ReportDocument::Table table{
        {stepColumn(report.step), u"Entries"_s, u"Most frequent themes"_s}, {}, false};
    for (const TrendPoint &point : report.trend) {
        QStringList names;
        for (const Count &theme : point.themes.first(std::min<qsizetype>(3, point.themes.size())))
            names.append(u"%1 (%2)"_s.arg(theme.name, numberText(theme.n)));
        table.rows.append({stepCell(point, report.step), numberText(point.n),
                           names.isEmpty() ? u"–"_s : names.join(u", "_s)});
    }
    return Section{
        u"Themes over time"_s,
        {u"The share of a %1’s entries that have a theme: the stronger the blue, the larger. "
         "With few entries in a %1, one of them is a large share."_s.arg(stepName(report.step))},
        themeChart(report.trend, report.themes, report.step),
        table,
        {},
        {}};
}

std::optional<Section> calendarSection(const ReportModel &report)
{
    if (report.days.isEmpty())
        return std::nullopt;
    QString what = u"A square is a day; the stronger its blue, the more words (%1 on %2)."_s.arg(
        entriesText(report.entriesTotal), countText(report.daysWritten, u"day"_s));
    if (report.lastDay.year() - report.firstDay.year() >= mostCalendarYears)
        what += u" At most the last %1 years with entries are drawn."_s.arg(mostCalendarYears);
    return Section{u"Days written"_s,          {what}, calendarChart(report.days),
                   calendarTable(report.days), {},     {}};
}

std::optional<Section> highlightSection(const QString &heading, const QString &what,
                                        const QList<ReportModel::Highlight> &highlights)
{
    if (highlights.isEmpty())
        return std::nullopt;
    Section section{heading, {what}, {}, {}, {}, {}};
    for (const ReportModel::Highlight &highlight : highlights)
        section.items.append({dayText(highlight.date), elided(highlight.title, 120),
                              elided(highlight.summary, 400),
                              u"sentiment "_s + signedText(highlight.score)});
    return section;
}

std::optional<Section> findingSection(const QList<JournalFinding> &findings)
{
    if (findings.isEmpty())
        return std::nullopt;
    Section section{u"What goes with good and bad days"_s, {findingLimitsText()}, {}, {}, {}, {}};
    for (const JournalFinding &finding : findings) {
        QStringList days;
        for (const JournalFinding::Citation &citation : finding.evidence)
            days.append(dayText(citation.date));
        section.items.append(
            {u"n = %1 with, %2 without"_s.arg(numberText(finding.nWith),
                                              numberText(finding.nWithout)),
             finding.text, u"It shows best in the entries of %1."_s.arg(days.join(u", "_s)),
             u"effect %1 (%2 to %3), q = %4"_s.arg(
                 signedText(finding.effect), signedText(finding.low), signedText(finding.high),
                 QString::number(finding.share, 'g', 2))});
    }
    return section;
}

QList<Section> sectionsOf(const ReportModel &report)
{
    QList<Section> sections = overTime(report);
    const auto add = [&](std::optional<Section> section) {
        if (section)
            sections.append(*std::move(section));
    };
    const QString ofAnalysed = u"In how many entries each stands (n = %1 analysed)."_s.arg(
        numberText(report.entriesAnalysed));
    add(findingSection(report.findings));
    add(labelSection(report));
    add(emotionSection(report));
    add(countSection(u"Themes"_s, ofAnalysed, u"Theme"_s, report.themes, report.entriesAnalysed));
    add(themesOverTime(report));
    add(calendarSection(report));
    add(countSection(u"People"_s, ofAnalysed, u"Name"_s, report.people, report.entriesAnalysed));
    add(countSection(u"Places"_s, ofAnalysed, u"Name"_s, report.places, report.entriesAnalysed));
    add(countSection(u"Tags"_s,
                     u"How many entries have each (n = %1)."_s.arg(numberText(report.entriesTotal)),
                     u"Tag"_s, report.tags, report.entriesTotal));
    add(highlightSection(u"Brightest entries"_s, u"Those whose words read most positive."_s,
                         report.brightest));
    add(highlightSection(u"Darkest entries"_s, u"Those whose words read most negative."_s,
                         report.darkest));
    sections.append({u"What these figures can say"_s, {}, {}, {}, {}, report.limits});
    return sections;
}

} // namespace

ReportDocument documentOf(const ReportModel &report)
{
    ReportDocument document;
    document.title = u"Journal report"_s;
    document.subtitle = subtitleOf(report);
    document.figures = figuresOf(report);
    document.sections = report.entriesTotal > 0
        ? sectionsOf(report)
        : QList<Section>{{u"Nothing to show"_s, report.limits, {}, {}, {}, {}}};
    document.footer = u"Made by EngLog on %1 UTC."_s.arg(
        toDateTime(report.createdAt).toString(u"yyyy-MM-dd HH:mm"_s));
    if (!report.analyser.isEmpty())
        document.footer += u" Analyses by: %1."_s.arg(report.analyser);
    return document;
}

} // namespace englog
