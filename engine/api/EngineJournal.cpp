// SPDX-License-Identifier: GPL-3.0-or-later
// What looks at the whole journal: trends, reports, import, export, check and backup.
#include "engine/api/Corrections.h"
#include "engine/api/Engine.h"
#include "engine/api/EnginePrivate.h"
#include "engine/api/ImportJob.h"
#include "engine/api/ReportFiles.h"
#include "engine/insights/Findings.h"
#include "engine/insights/ReportBuilder.h"
#include "engine/insights/Trends.h"

#include <QtConcurrentRun>

namespace englog {

namespace {

/// What a report is made of.
struct ReportSource
{
    QList<EntryFacts> facts;
    QStringList analysers;
};

Result<ReportSource> reportSourceOf(Stores &stores, const Provider &provider,
                                    const DateRange &range)
{
    const auto facts = correctedFacts(stores, provider, range);
    if (!facts)
        return fail(facts.error());
    const auto analysers = stores.results.analysers();
    if (!analysers)
        return fail(analysers.error());
    return ReportSource{*facts, *analysers};
}

} // namespace

// --- over time ---

QFuture<Result<QList<TrendPoint>>> Engine::trends(const DateRange &range, TrendStep step)
{
    return d->store.read(
        [range, step, provider = d->provider](Stores &stores) -> Result<QList<TrendPoint>> {
            const auto facts = correctedFacts(stores, *provider, range);
            if (!facts)
                return fail(facts.error());
            return englog::trends(*facts, range, step);
        });
}

QFuture<Result<ReportModel>> Engine::report(const DateRange &range)
{
    return d->store.read([range, now = d->clock.now(),
                          provider = d->provider](Stores &stores) -> Result<ReportModel> {
        const auto source = reportSourceOf(stores, *provider, range);
        if (!source)
            return fail(source.error());
        return reportOf(source->facts, range, source->analysers, now);
    });
}

QFuture<Result<JournalFindings>> Engine::findings()
{
    if (d->cache.findings())
        return QtFuture::makeReadyFuture(Result<JournalFindings>(*d->cache.findings()));
    return d->store
        .read([provider = d->provider](Stores &stores) {
            return correctedFacts(stores, *provider, {});
        })
        .then(&d->jobs,
              [](const Result<QList<EntryFacts>> &facts) -> Result<JournalFindings> {
                  if (!facts)
                      return fail(facts.error());
                  return findingsOf(*facts);
              })
        .then(this, [this, before = d->cache.mark()](Result<JournalFindings> findings) {
            if (findings)
                d->cache.keep(*findings, before);
            return findings;
        });
}

QFuture<Result<>> Engine::writeReport(const QString &path, const DateRange &range,
                                      const QString &format)
{
    return d->store
        .read([range, provider = d->provider](Stores &stores) {
            return reportSourceOf(stores, *provider, range);
        })
        .then(&d->jobs,
              [path, range, format,
               now = d->clock.now()](const Result<ReportSource> &source) -> Result<> {
                  if (!source)
                      return fail(source.error());
                  ReportModel model = reportOf(source->facts, range, source->analysers, now);
                  model.findings = findingsOf(source->facts).findings;
                  return ReportFiles::write(model, path, format);
              });
}

QFuture<Result<QStringList>> Engine::writePictures(const QString &folder, const DateRange &range)
{
    return report(range).then(&d->jobs,
                              [folder](const Result<ReportModel> &model) -> Result<QStringList> {
                                  if (!model)
                                      return fail(model.error());
                                  return ReportFiles::writePictures(*model, folder);
                              });
}

QFuture<Result<Engine::Totals>> Engine::totals()
{
    return d->store.read([](Stores &stores) -> Result<Totals> {
        const auto entries = stores.entries.count();
        if (!entries)
            return fail(entries.error());
        const auto analysed = stores.results.countAnalysed();
        if (!analysed)
            return fail(analysed.error());
        return Totals{*entries, *analysed};
    });
}

// --- exchange and care ---

QFuture<Result<ImportReport>> Engine::importFile(const QString &path, const ImportOptions &options,
                                                 const std::stop_token &stop)
{
    const ImportJob::Parts parts{
        d->store,
        d->clock,
        d->dice,
        d->plan(QueuePlan::Lane::Bulk),
        m_config.queueMaxSize,
        [events = &d->events](const JobProgress &progress) { events->progress(progress); }};
    return QtConcurrent::run(
               &d->jobs,
               [parts, path, options, stop] {
                   return ImportJob(parts, path, options.format, options.dryRun).run(stop);
               })
        .then(this, [this](Result<ImportReport> report) {
            d->cache.forgetAll();
            d->wakeRunner();
            d->events.entriesMoved();
            d->events.queueMoved();
            d->events.insightsMoved();
            return report;
        });
}

QFuture<Result<int>> Engine::exportFile(const QString &path, const DateRange &range)
{
    return d->store.read(
        [path, range](Stores &stores) { return ReportFiles::exportEntries(stores, path, range); });
}

QFuture<Result<QStringList>> Engine::check()
{
    return d->store.check();
}

QFuture<Result<int>> Engine::backup(const QString &file)
{
    return d->store.backup(file);
}

} // namespace englog
