// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/ProgressLine.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

Result<> checkFormat(const QString &format, const QStringList &known)
{
    if (known.contains(format))
        return {};
    return fail(ErrorCode::Usage, u"there is no format “%1”"_s.arg(format.left(80)),
                u"there are: %1"_s.arg(known.join(u", ")));
}

void printReport(Output &output, const ImportReport &report, bool dryRun)
{
    for (const ImportItem &item : report.items) {
        const QString reason = u"%1:%2: %3: %4"_s.arg(item.file).arg(item.line).arg(
            toString(item.outcome), item.reason);
        output.text(fitted(reason, columnsOf(reason)));
    }
    output.line(u"%1%2 imported, %3 unchanged, %4 updated, %5 skipped, %6 with a warning"_s
                    .arg(dryRun ? u"nothing written; would be: "_s : QString())
                    .arg(report.imported)
                    .arg(report.unchanged)
                    .arg(report.updated)
                    .arg(report.skipped)
                    .arg(report.warned));
}

void importEntries(Job &job)
{
    const CommandLine &line = job.arguments();
    Engine::ImportOptions options;
    if (line.has(u"format"_s))
        options.format = line.value(u"format"_s);
    options.dryRun = line.has(u"dry-run"_s);
    if (auto fine = checkFormat(options.format, {u"auto"_s, u"jsonl"_s}); !fine)
        return job.end(fine.error());

    if (line.rest().first() == "-"_L1)
        return job.end(Error{ErrorCode::Usage, u"import reads a file by its name"_s,
                             u"for standard input: englog-cli import /dev/stdin"_s});

    auto progress = std::make_shared<ProgressLine>();
    auto stop = std::make_shared<std::stop_source>();
    QObject::connect(&job.engine(), &Engine::jobProgressed, &job,
                     [progress](const JobProgress &now) { progress->show(now); });
    job.onInterrupt([&job, progress, stop] {
        stop->request_stop(); // before it is told, so that what is told is true
        progress->clear();
        job.output().note(u"Stopping; what is imported so far stays."_s);
    });
    job.then(job.engine().importFile(line.rest().first(), options, stop->get_token()),
             [&job, progress, stop, options](const ImportReport &report) {
                 progress->clear();
                 if (job.output().isJson())
                     job.output().document(toJson(report));
                 else
                     printReport(job.output(), report, options.dryRun);
                 job.end(report.skipped > 0 || stop->stop_requested() ? 1 : 0);
             });
}

void exportEntries(Job &job)
{
    const CommandLine &line = job.arguments();
    if (!line.has(u"format"_s))
        return job.end(
            Error{ErrorCode::Usage, u"export needs --format NAME"_s, u"there is: jsonl"_s});
    if (auto fine = checkFormat(line.value(u"format"_s), {u"jsonl"_s}); !fine)
        return job.end(fine.error());
    const auto range = rangeOf(line);
    if (!range)
        return job.end(range.error());

    auto progress = std::make_shared<ProgressLine>();
    QObject::connect(&job.engine(), &Engine::jobProgressed, &job,
                     [progress](const JobProgress &now) { progress->show(now); });
    const auto target = targetOf(line, line.rest().first());
    if (!target)
        return job.end(target.error());
    job.then(job.engine().exportFile(*target, *range),
             [&job, progress, path = *target](int entries) {
                 progress->clear();
                 if (job.output().isJson())
                     job.output().document(QJsonObject{{u"file"_s, path}, {u"entries"_s, entries}});
                 else
                     tellWritten(job.output(), path,
                                 u"%1 entries written to %2"_s.arg(entries).arg(path));
                 job.end();
             });
}

} // namespace

QList<Verb> exchangeVerbs()
{
    const QList<CommandOption> importOptions{
        {u"format"_s, u"NAME"_s, u"auto (the default) or jsonl"_s, {}},
        {u"dry-run"_s, {}, u"write nothing, only say what would be"_s, {}}};
    const QList<CommandOption> exportOptions{
        {u"format"_s, u"NAME"_s, u"jsonl: one entry a line, as import reads it"_s, {}}};
    return {
        {u"import"_s, u"PATH"_s, u"bring entries in from a file; the same twice changes nothing"_s,
         importOptions, 1, 1, importEntries},
        {u"export"_s, u"PATH"_s, u"write entries into a file"_s, exportOptions + rangeOptions(), 1,
         1, exportEntries},
    };
}

} // namespace englog
