// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/ResultsText.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

void printStatus(Output &output, const ProcessingStatus &status)
{
    output.line(u"%1, %2 of %3 tasks"_s.arg(output.bold(toString(status.state)))
                    .arg(status.completedTasks)
                    .arg(status.totalTasks));
    for (const auto &[kind, state] : status.byKind.asKeyValueRange())
        output.line(u"  %1  %2"_s.arg(toString(kind).leftJustified(22), toString(state)));
    if (status.estimatedEta)
        output.line(u"  done at about %1"_s.arg(
            toDateTime(*status.estimatedEta).toLocalTime().toString(u"HH:mm:ss")));
}

void statusOfEntry(Job &job)
{
    const auto id = EntryId::from(job.arguments().rest().first());
    if (!id)
        return job.end(id.error());
    job.then(job.engine().status(*id), [&job](const ProcessingStatus &status) {
        if (job.output().isJson())
            job.output().document(toJson(status));
        else
            printStatus(job.output(), status);
        job.end();
    });
}

void status(Job &job)
{
    if (!job.arguments().rest().isEmpty())
        return statusOfEntry(job);
    job.then(job.engine().totals(), [&job](const Engine::Totals &totals) {
        job.then(job.engine().queueStats(), [&job, totals](const QueueStats &stats) {
            if (job.output().isJson()) {
                job.output().document(QJsonObject{{u"entries_total"_s, totals.entries},
                                                  {u"entries_analysed"_s, totals.analysed},
                                                  {u"queue"_s, toJson(stats)}});
            } else {
                job.output().line(
                    u"%1 entries, %2 of them analysed"_s.arg(totals.entries).arg(totals.analysed));
                job.output().line(u"%1 tasks open, %2 failed"_s.arg(stats.open())
                                      .arg(stats.count(TaskState::Failed)));
            }
            job.end();
        });
    });
}

void printFindings(Output &output, const JournalFindings &all)
{
    for (const JournalFinding &finding : all.findings) {
        output.line(finding.text);
        output.line(output.dim(
            u"  effect %1 (%2 to %3), q %4; n %5 with, %6 without"_s.arg(finding.effect, 0, 'f', 2)
                .arg(finding.low, 0, 'f', 2)
                .arg(finding.high, 0, 'f', 2)
                .arg(finding.share, 0, 'g', 2)
                .arg(finding.nWith)
                .arg(finding.nWithout)));
        for (const JournalFinding::Citation &citation : finding.evidence)
            output.line(output.dim(u"  "_s + citation.entry.toString() + u"  "_s
                                   + citation.date.toString(Qt::ISODate)));
    }
}

/// Why nothing is said.
QString silence(const JournalFindings &all)
{
    if (all.entriesScored < JournalFindings::entriesNeeded)
        return u"Nothing is said yet about what goes with good and bad days: %1 of %2 analysed "
               "entries needed."_s.arg(all.entriesScored)
                   .arg(JournalFindings::entriesNeeded);
    return u"Nothing goes with good or bad days in these %1 analysed entries by more than chance "
           "would show."_s.arg(all.entriesScored);
}

/// What holds over many entries.
void findings(Job &job)
{
    job.then(job.engine().findings(), [&job](const JournalFindings &all) {
        Output &output = job.output();
        if (output.isJson()) {
            output.document(toJson(all));
        } else {
            printFindings(output, all);
            if (all.findings.isEmpty())
                output.line(silence(all));
            else
                output.note(u"Each is told with all else alike that the entries hold. It is what "
                            "goes together, not why."_s);
            output.note(u"For one entry: englog-cli insights ID; over time: englog-cli trends"_s);
        }
        job.end();
    });
}

void tellResults(Job &job, const EntryId &id, const AggregatedResults &results)
{
    if (!results.provenance.isEmpty() || !results.corrected.isEmpty()) {
        job.output().text(resultsText(results, job.output()));
        return job.end();
    }
    job.then(job.engine().entry(id), [&job, results](const Entry &entry) {
        job.output().text(
            entry.held == AiLevel::Never
                ? u"This entry is never analysed; let it be: englog-cli edit %1 --ai local\n"_s.arg(
                    entry.id.toString())
                : resultsText(results, job.output()));
        job.end();
    });
}

void insights(Job &job)
{
    if (job.arguments().rest().isEmpty())
        return findings(job);
    const auto id = EntryId::from(job.arguments().rest().first());
    if (!id)
        return job.end(id.error());
    job.then(job.engine().results(*id), [&job, id = *id](const AggregatedResults &results) {
        if (!job.output().isJson())
            return tellResults(job, id, results);
        job.output().document(toJson(results));
        job.end();
    });
}

Result<TrendStep> stepFrom(const QString &text)
{
    if (text == "day"_L1)
        return TrendStep::Day;
    if (text == "week"_L1)
        return TrendStep::Week;
    if (text == "month"_L1 || text.isEmpty())
        return TrendStep::Month;
    return fail(ErrorCode::Usage, u"--by “%1” is none of day, week, month"_s.arg(text.left(80)));
}

/// A score as a short bar to the left (bad) or the right (good) of a middle line.
QString scoreBar(std::optional<double> score)
{
    constexpr int half = 8;
    const int units = qRound(std::abs(score.value_or(0.0)) * half);
    const QString full(units, u'#');
    const QString left = score && *score < 0 ? full : QString();
    const QString right = score && *score > 0 ? full : QString();
    return left.rightJustified(half) + u'|' + right.leftJustified(half);
}

void printTrends(Output &output, const QList<TrendPoint> &points)
{
    if (points.isEmpty())
        return output.note(u"No entries in this time."_s);
    output.line(
        output.bold(u"from        entries  score                     emotions and themes"_s));
    for (const TrendPoint &point : points) {
        QStringList words;
        for (const Emotion &emotion :
             point.emotions.first(std::min<qsizetype>(3, point.emotions.size())))
            words += emotion.name;
        for (const Count &theme : point.themes.first(std::min<qsizetype>(3, point.themes.size())))
            words += theme.name;
        const QString score = point.score ? QString::number(*point.score, 'f', 2) : u"-"_s;
        output.line(u"%1  %2  %3 %4  %5"_s.arg(point.from.toString(Qt::ISODate))
                        .arg(point.n, 7)
                        .arg(score, 5)
                        .arg(scoreBar(point.score), words.join(u", ")));
    }
}

void trends(Job &job)
{
    const auto range = rangeOf(job.arguments());
    if (!range)
        return job.end(range.error());
    const auto step = stepFrom(job.arguments().value(u"by"_s));
    if (!step)
        return job.end(step.error());
    job.then(job.engine().trends(*range, *step), [&job](const QList<TrendPoint> &points) {
        if (job.output().isJson()) {
            QJsonArray array;
            for (const TrendPoint &point : points)
                array += toJson(point);
            job.output().document(array);
        } else {
            printTrends(job.output(), points);
        }
        job.end();
    });
}

Result<> checkReport(const CommandLine &line)
{
    const QString format = line.value(u"format"_s);
    if (format == "pdf"_L1)
        return fail(ErrorCode::Usage, u"reports as pdf come with a later version"_s,
                    u"write html and print it to a file from a browser"_s);
    if (!QStringList{u"html"_s, u"markdown"_s, u"json"_s}.contains(format))
        return fail(ErrorCode::Usage,
                    format.isEmpty() ? u"report needs --format NAME"_s
                                     : u"there is no report format “%1”"_s.arg(format.left(80)),
                    u"there are: html, markdown, json"_s);
    if (line.value(u"output"_s).isEmpty())
        return fail(ErrorCode::Usage, u"report needs -o FILE"_s);
    return {};
}

void report(Job &job)
{
    const CommandLine &line = job.arguments();
    if (auto fine = checkReport(line); !fine)
        return job.end(fine.error());
    const auto range = rangeOf(line);
    if (!range)
        return job.end(range.error());
    const QString format = line.value(u"format"_s);
    const auto target = targetOf(line, line.value(u"output"_s));
    if (!target)
        return job.end(target.error());
    job.then(job.engine().writeReport(*target, *range, format), [&job, path = *target, format] {
        if (job.output().isJson())
            job.output().document(QJsonObject{{u"file"_s, path}, {u"format"_s, format}});
        else
            tellWritten(job.output(), path, u"report written to %1"_s.arg(path));
        job.end();
    });
}

} // namespace

QList<Verb> insightVerbs()
{
    const QList<CommandOption> by{{u"by"_s, u"STEP"_s, u"day, week or month (the default)"_s, {}}};
    const QList<CommandOption> reportOptions{
        {u"format"_s, u"NAME"_s, u"html, markdown or json"_s, {}},
        {u"output"_s, u"FILE"_s, u"where to write it"_s, u"o"_s}};
    return {
        {u"status"_s,
         u"[ID]"_s,
         u"how far the analysis of an entry, or of all, has come"_s,
         {},
         0,
         1,
         status},
        {u"insights"_s, u"[ID]"_s, u"what the analyses found in an entry"_s, {}, 0, 1, insights},
        {u"trends"_s, {}, u"feelings and themes over time"_s, rangeOptions() + by, 0, 0, trends},
        {u"report"_s, u"--format NAME -o FILE"_s, u"write a report with charts"_s,
         reportOptions + rangeOptions(), 0, 0, report},
    };
}

} // namespace englog
