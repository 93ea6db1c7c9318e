// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int anyNumber = std::numeric_limits<int>::max();
constexpr qsizetype idColumns = 36;

void printEntries(Output &output, const QList<Entry> &entries)
{
    const qsizetype columns = std::max<qsizetype>(20, terminalColumns() - idColumns - 22);
    for (const Entry &entry : entries) {
        QString words = entry.title.isEmpty() ? entry.excerpt : entry.title;
        for (const QString &tag : entry.tags)
            words += u" #"_s + tag;
        const QString mood = entry.mood ? u"%1/10"_s.arg(*entry.mood) : QString();
        output.line(output.dim(entry.id.toString()) + u"  "_s + entry.date.toString(Qt::ISODate)
                    + u"  "_s + mood.rightJustified(5) + u"  "_s
                    + fitted(words, columns).trimmed());
    }
    if (entries.isEmpty())
        output.note(u"No entries."_s);
}

void list(Job &job)
{
    const CommandLine &line = job.arguments();
    const auto range = rangeOf(line);
    if (!range)
        return job.end(range.error());
    const auto limit = numberOf(line, u"limit"_s, 0, anyNumber, -1);
    if (!limit)
        return job.end(limit.error());
    const auto offset = numberOf(line, u"offset"_s, 0, anyNumber, 0);
    if (!offset)
        return job.end(offset.error());

    EntryFilter filter;
    filter.from = range->from;
    filter.to = range->to;
    filter.tags = line.values(u"tag"_s);
    filter.text = line.value(u"text"_s);
    filter.limit = *limit;
    filter.offset = *offset;
    filter.withContent = line.has(u"full"_s) && job.output().isJson();
    job.then(job.engine().entries(filter), [&job, filter](const QList<Entry> &entries) {
        if (job.output().isJson()) {
            QJsonArray array;
            for (const Entry &entry : entries)
                array += toJson(entry, filter.withContent ? ContentIn::Full : ContentIn::Left);
            job.output().document(array);
        } else {
            printEntries(job.output(), entries);
        }
        job.end();
    });
}

/// The snippet with its matches set off.
QString highlighted(const Output &output, const SearchHit &hit)
{
    QString text;
    qsizetype at = 0;
    for (const Span &span : hit.spans) {
        text += hit.snippet.mid(at, span.start - at)
            + output.bold(hit.snippet.mid(span.start, span.length));
        at = span.end();
    }
    return text + hit.snippet.mid(at);
}

void printHits(Output &output, const QList<SearchHit> &hits)
{
    QJsonArray array;
    for (const SearchHit &hit : hits) {
        if (output.isJson()) {
            array += toJson(hit);
            continue;
        }
        output.line(output.dim(hit.id.toString()) + u"  "_s + hit.date.toString(Qt::ISODate)
                    + u"  "_s + fitted(hit.title, columnsOf(hit.title))
                    + output.dim(u"  (%1)"_s.arg(hit.matched.join(u", "))));
        output.line(u"    "_s + highlighted(output, hit));
    }
    if (output.isJson())
        output.document(array);
    else if (hits.isEmpty())
        output.note(u"Nothing found."_s);
}

/// Prints what a search by meaning has found, and of nothing whether anything could be.
void endByMeaning(Job &job, const QList<SearchHit> &hits)
{
    printHits(job.output(), hits);
    if (!hits.isEmpty())
        return job.end();
    job.then(job.engine().totals(), [&job](const Engine::Totals &totals) {
        if (totals.analysed < totals.entries)
            job.output().note(
                u"%1 of %2 entries are analysed, and only those are found by meaning: "
                "englog-cli analyse --all --wait"_s.arg(totals.analysed)
                    .arg(totals.entries));
        job.end();
    });
}

void search(Job &job)
{
    const CommandLine &line = job.arguments();
    const auto limit = numberOf(line, u"limit"_s, 0, anyNumber, -1);
    if (!limit)
        return job.end(limit.error());
    const QString words = line.rest().join(u' ');
    if (line.has(u"like"_s)) {
        if (!words.isEmpty() || line.has(u"semantic"_s))
            return job.end(Error{ErrorCode::Usage, u"search takes WORDS or --like ID"_s, {}, {}});
        const auto id = EntryId::from(line.value(u"like"_s));
        if (!id)
            return job.end(id.error());
        return job.then(job.engine().findLike(*id, *limit),
                        [&job](const QList<SearchHit> &hits) { endByMeaning(job, hits); });
    }
    if (words.isEmpty())
        return job.end(Error{ErrorCode::Usage, u"search needs WORDS, or --like ID"_s, {}, {}});
    if (line.has(u"semantic"_s))
        return job.then(job.engine().searchByMeaning(words, *limit),
                        [&job](const QList<SearchHit> &hits) { endByMeaning(job, hits); });
    job.then(job.engine().search(words, *limit), [&job](const QList<SearchHit> &hits) {
        printHits(job.output(), hits);
        job.end();
    });
}

} // namespace

QList<Verb> findVerbs()
{
    const CommandOption limit{u"limit"_s, u"N"_s, u"at most this many"_s, {}};
    const QList<CommandOption> filters{
        {u"tag"_s, u"T"_s, u"with this tag; given many times: with all of them"_s, {}},
        {u"text"_s, u"WORDS"_s, u"with these words"_s, {}},
        {u"full"_s, {}, u"with --json: also the text"_s, {}},
        limit,
        {u"offset"_s, u"N"_s, u"leave out the first N"_s, {}},
    };
    return {
        {u"list"_s, {}, u"list entries, the newest first"_s, rangeOptions() + filters, 0, 0, list},
        {u"search"_s,
         u"WORDS"_s,
         u"find entries by their words or what they mean, the best first"_s,
         {{u"semantic"_s, {}, u"by what the words mean"_s, {}},
          {u"like"_s, u"ID"_s, u"instead of WORDS: entries like this one"_s, {}},
          limit},
         0,
         -1,
         search},
    };
}

} // namespace englog
