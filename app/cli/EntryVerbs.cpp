// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/TextInput.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"
#include "engine/exchange/When.h"

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

Result<> applyDate(EntryDraft &draft, const CommandLine &line)
{
    if (!line.has(u"date"_s))
        return {};
    const auto when = When::from(line.value(u"date"_s));
    if (!when)
        return fail(ErrorCode::Usage, u"--date: "_s + when.error().detail, when.error().hint);
    draft.date = when->date;
    draft.time = when->time;
    if (!when->timeZone.isEmpty())
        draft.timeZone = when->timeZone;
    return {};
}

Result<> applyMood(EntryDraft &draft, const CommandLine &line)
{
    if (line.value(u"mood"_s) == "none"_L1) {
        draft.mood.reset();
    } else if (line.has(u"mood"_s)) {
        const auto mood = numberOf(line, u"mood"_s, 1, 10, 0);
        if (!mood)
            return fail(mood.error());
        draft.mood = *mood;
    }
    return {};
}

Result<> applyLevel(EntryDraft &draft, const CommandLine &line)
{
    if (!line.has(u"ai"_s))
        return {};
    const auto level = aiLevelFrom(line.value(u"ai"_s));
    if (!level)
        return fail(ErrorCode::Usage,
                    u"--ai “%1” is none of any, local, never"_s.arg(line.value(u"ai"_s).left(80)));
    draft.ai = *level;
    return {};
}

/// Lays what the options say over a draft; what they leave out stays.
Result<> applyOptions(EntryDraft &draft, const CommandLine &line)
{
    for (const auto apply : {applyDate, applyMood, applyLevel}) {
        if (auto applied = apply(draft, line); !applied)
            return applied;
    }
    if (line.has(u"title"_s))
        draft.title = line.value(u"title"_s);
    if (line.has(u"tag"_s))
        draft.tags = line.values(u"tag"_s);
    for (const QString &tag : line.values(u"add-tag"_s)) {
        if (!draft.tags.contains(tag))
            draft.tags += tag;
    }
    for (const QString &tag : line.values(u"remove-tag"_s))
        draft.tags.removeAll(tag);
    return {};
}

/// Where the text of a new entry comes from: a title or a mood alone need none from a keyboard.
std::optional<QString> sourceOf(const CommandLine &line, Output &output)
{
    if (!line.rest().isEmpty())
        return line.rest().first();
    const bool keyboard = ::isatty(STDIN_FILENO) == 1;
    if (keyboard && (line.has(u"title"_s) || line.has(u"mood"_s)))
        return std::nullopt;
    if (keyboard)
        output.note(u"Write the entry; Ctrl-D on a new line ends it."_s);
    return u"-"_s;
}

void save(Job &job, const EntryDraft &draft)
{
    job.then(job.engine().save(draft, SaveMode::Closing), [&job](const SavedEntry &saved) {
        if (job.output().isJson())
            job.output().document(QJsonObject{{u"id"_s, saved.id.toString()}});
        else
            job.output().line(saved.id.toString());
        job.end();
    });
}

void add(Job &job)
{
    const CommandLine &line = job.arguments();
    EntryDraft draft;
    if (auto fine = applyOptions(draft, line); !fine)
        return job.end(fine.error());
    if (const auto source = sourceOf(line, job.output())) {
        const auto text = readText(*source);
        if (!text)
            return job.end(text.error());
        draft.content = *text;
    }
    save(job, draft);
}

/// Calls `next` with the id that the first word names.
template<typename Next>
void withEntryId(Job &job, Next next)
{
    const auto id = EntryId::from(job.arguments().rest().first());
    if (!id)
        return job.end(id.error());
    next(*id);
}

void edit(Job &job)
{
    withEntryId(job, [&job](const EntryId &id) {
        std::optional<QString> content;
        if (job.arguments().rest().size() > 1) {
            const auto text = readText(job.arguments().rest()[1]);
            if (!text)
                return job.end(text.error());
            content = *text;
        }
        job.then(job.engine().entry(id), [&job, content](const Entry &entry) {
            if (entry.deletedAt)
                return job.end(Error{
                    ErrorCode::NotFound, u"entry %1 is in the trash"_s.arg(entry.id.toString()),
                    u"take it out first: englog-cli undelete %1"_s.arg(entry.id.toString())});
            EntryDraft draft = entry.draft();
            draft.content = content.value_or(draft.content);
            if (auto fine = applyOptions(draft, job.arguments()); !fine)
                return job.end(fine.error());
            save(job, draft);
        });
    });
}

void printEntry(Output &output, const Entry &entry)
{
    QString head = entry.date.toString(Qt::ISODate);
    if (entry.time.isValid())
        head += u' ' + entry.time.toString(u"HH:mm");
    if (!entry.title.isEmpty())
        head += u"  "_s + entry.title;
    output.text(output.bold(fitted(head, columnsOf(head))));
    QStringList facts{u"%1 words"_s.arg(entry.wordCount), u"revision %1"_s.arg(entry.revision)};
    if (entry.mood)
        facts.prepend(u"mood %1/10"_s.arg(*entry.mood));
    if (entry.ai != AiLevel::Any)
        facts += u"analysis: "_s + toString(entry.ai);
    if (entry.deletedAt)
        facts += u"in the trash"_s;
    for (const QString &tag : entry.tags)
        facts += u'#' + tag;
    const QString under = facts.join(u"  ");
    output.line(output.dim(fitted(under, columnsOf(under))));
    if (!entry.content.isEmpty()) {
        output.line();
        output.text(entry.content);
    }
}

void show(Job &job)
{
    withEntryId(job, [&job](const EntryId &id) {
        job.then(job.engine().entry(id), [&job](const Entry &entry) {
            if (job.output().isJson())
                job.output().document(toJson(entry, ContentIn::Full));
            else
                printEntry(job.output(), entry);
            job.end();
        });
    });
}

/// Ends with the id as JSON, or with a sentence.
void endWithId(Job &job, const EntryId &id, const QString &sentence)
{
    if (job.output().isJson())
        job.output().document(QJsonObject{{u"id"_s, id.toString()}});
    else
        job.output().line(sentence);
    job.end();
}

void remove(Job &job)
{
    withEntryId(job, [&job](const EntryId &id) {
        const bool now = job.arguments().has(u"now"_s);
        job.then(now ? job.engine().removeForGood(id) : job.engine().remove(id), [&job, id, now] {
            endWithId(job, id,
                      now ? u"deleted for good"_s
                          : u"moved to the trash; back with: englog-cli undelete %1"_s.arg(
                              id.toString()));
        });
    });
}

void undelete(Job &job)
{
    withEntryId(job, [&job](const EntryId &id) {
        job.then(job.engine().undelete(id), [&job, id] { endWithId(job, id, u"restored"_s); });
    });
}

void restoreRevision(Job &job, const EntryId &id)
{
    bool isNumber = false;
    const int number = job.arguments().value(u"restore"_s).toInt(&isNumber);
    if (!isNumber || number < 1)
        return job.end(Error{ErrorCode::Usage,
                             u"--restore “%1” is no revision's number"_s.arg(
                                 job.arguments().value(u"restore"_s).left(80)),
                             u"they are listed by: englog-cli history ID"_s});
    job.then(job.engine().restoreRevision(id, number), [&job, id, number](const SavedEntry &saved) {
        if (job.output().isJson())
            job.output().document(
                QJsonObject{{u"id"_s, id.toString()}, {u"revision"_s, saved.revision}});
        else
            job.output().line(
                u"revision %1 is back, as revision %2"_s.arg(number).arg(saved.revision));
        job.end();
    });
}

void history(Job &job)
{
    withEntryId(job, [&job](const EntryId &id) {
        if (job.arguments().has(u"restore"_s))
            return restoreRevision(job, id);
        job.then(job.engine().history(id), [&job](const QList<Revision> &revisions) {
            Output &output = job.output();
            QJsonArray array;
            for (const Revision &revision : revisions) {
                if (output.isJson())
                    array += toJson(revision);
                else
                    output.line(u"%1  %2  %3 words  %4"_s.arg(revision.number, 4)
                                    .arg(toDateTime(revision.createdAt)
                                             .toLocalTime()
                                             .toString(u"yyyy-MM-dd HH:mm:ss"))
                                    .arg(revision.wordCount, 6)
                                    .arg(fitted(revision.title, columnsOf(revision.title))));
            }
            if (output.isJson())
                output.document(array);
            job.end();
        });
    });
}

QList<CommandOption> draftOptions()
{
    return {{u"date"_s, u"WHEN"_s, u"its day, perhaps with a time: 2026-11-23T20:15"_s, {}},
            {u"title"_s, u"T"_s, u"its title"_s, {}},
            {u"tag"_s, u"T"_s, u"a tag; may be given many times"_s, {}},
            {u"mood"_s, u"1..10"_s, u"how it felt, 1 worst, 10 best"_s, {}},
            {u"ai"_s, u"LEVEL"_s, u"who may analyse it: any, local or never"_s, {}}};
}

} // namespace

QList<Verb> entryVerbs()
{
    const QList<CommandOption> tags{
        {u"add-tag"_s, u"T"_s, u"one more tag"_s, {}},
        {u"remove-tag"_s, u"T"_s, u"one tag less"_s, {}},
    };
    const QList<CommandOption> now{
        {u"now"_s, {}, u"not to the trash: remove it and all that was made of it"_s, {}}};
    const QList<CommandOption> restore{
        {u"restore"_s, u"N"_s, u"make revision N the present one"_s, {}}};
    return {
        {u"add"_s, u"[FILE|-]"_s, u"write an entry; prints its id"_s, draftOptions(), 0, 1, add},
        {u"edit"_s, u"ID [FILE|-]"_s, u"change an entry; what is not named stays"_s,
         draftOptions() + tags, 1, 2, edit},
        {u"show"_s, u"ID"_s, u"print an entry"_s, {}, 1, 1, show},
        {u"delete"_s, u"ID"_s, u"move an entry to the trash, for 30 days"_s, now, 1, 1, remove},
        {u"undelete"_s, u"ID"_s, u"take an entry out of the trash"_s, {}, 1, 1, undelete},
        {u"history"_s, u"ID"_s, u"list an entry's revisions, or bring one back"_s, restore, 1, 1,
         history},
    };
}

} // namespace englog
