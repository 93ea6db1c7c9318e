// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line does with the themes and the names of a whole journal.
#include "app/cli/Actions.h"
#include "app/cli/Job.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Ends with the name as JSON, or with a sentence.
void endWith(Job &job, const QString &name, const QString &sentence)
{
    if (job.output().isJson())
        job.output().document(QJsonObject{{u"name"_s, name}});
    else
        job.output().line(sentence);
    job.end();
}

// --- themes ---

const QString staleHint = u"results from before: englog-cli analyse --stale --wait"_s;

QJsonObject toJson(const Engine::ThemeInUse &use)
{
    QJsonArray examples;
    for (const EntryId &id : use.theme.examples)
        examples.append(id.toString());
    return {{u"name"_s, use.theme.name},
            {u"n"_s, use.entries},
            {u"own"_s, use.theme.own},
            {u"hidden"_s, use.theme.hidden},
            {u"formerly"_s, QJsonArray::fromStringList(use.theme.formerly)},
            {u"seeds"_s, QJsonArray::fromStringList(use.theme.seeds)},
            {u"examples"_s, examples}};
}

void printTheme(Output &output, const Engine::ThemeInUse &use)
{
    QStringList notes;
    if (use.theme.own)
        notes += u"your own"_s;
    if (use.theme.hidden)
        notes += u"hidden"_s;
    if (!use.theme.formerly.isEmpty())
        notes += u"also: "_s + use.theme.formerly.join(u", "_s);
    if (!use.theme.examples.isEmpty())
        notes += u"%1 examples"_s.arg(use.theme.examples.size());
    output.line(u"%1  %2  %3"_s.arg(use.entries, 6)
                    .arg(fitted(use.theme.name, 24), output.dim(notes.join(u"; "_s))));
}

void listThemes(Job &job, const QStringList &)
{
    job.then(job.engine().themes(), [&job](const QList<Engine::ThemeInUse> &themes) {
        QJsonArray array;
        if (!job.output().isJson())
            job.output().line(job.output().bold(u"entries theme"_s));
        for (const Engine::ThemeInUse &use : themes) {
            if (job.output().isJson())
                array += toJson(use);
            else
                printTheme(job.output(), use);
        }
        if (job.output().isJson())
            job.output().document(array);
        job.end();
    });
}

void addTheme(Job &job, const QStringList &words)
{
    QList<EntryId> examples;
    for (const QString &word : job.arguments().values(u"example"_s)) {
        const auto id = EntryId::from(word);
        if (!id)
            return job.end(id.error());
        examples += *id;
    }
    job.then(job.engine().addTheme(words[0], job.arguments().values(u"seed"_s), examples),
             [&job, name = words[0]] {
                 endWith(job, name, u"“%1” is a theme; %2"_s.arg(name, staleHint));
             });
}

void renameTheme(Job &job, const QStringList &words)
{
    job.then(job.engine().renameTheme(words[0], words[1]), [&job, words] {
        endWith(job, words[1], u"“%1” is called “%2” now"_s.arg(words[0], words[1]));
    });
}

void mergeThemes(Job &job, const QStringList &words)
{
    job.then(job.engine().mergeThemes(words[0], words[1]), [&job, words] {
        endWith(job, words[1], u"“%1” counts as “%2” now"_s.arg(words[0], words[1]));
    });
}

void partTheme(Job &job, const QStringList &words)
{
    job.then(job.engine().partTheme(words[0]), [&job, words] {
        endWith(job, words[0], u"“%1” counts by itself again; %2"_s.arg(words[0], staleHint));
    });
}

void hideTheme(Job &job, const QStringList &words)
{
    job.then(job.engine().setThemeHidden(words[0], true), [&job, words] {
        endWith(job, words[0],
                u"“%1” is hidden; back with: englog-cli theme hide '%1' --undo"_s.arg(words[0]));
    });
}

void showTheme(Job &job, const QStringList &words)
{
    job.then(job.engine().setThemeHidden(words[0], false), [&job, words] {
        endWith(job, words[0], u"“%1” is shown again; %2"_s.arg(words[0], staleHint));
    });
}

void theme(Job &job)
{
    choose(job, u"theme"_s,
           {{u"list"_s, {}, 0, listThemes},
            {u"add"_s, u"NAME"_s, 1, addTheme},
            {u"rename"_s, u"A B"_s, 2, renameTheme},
            {u"merge"_s, u"A B"_s, 2, mergeThemes, partTheme},
            {u"hide"_s, u"NAME"_s, 1, hideTheme, showTheme}});
}

// --- names ---

QJsonValue dayOrNull(QDate day)
{
    return day.isValid() ? QJsonValue(day.toString(Qt::ISODate)) : QJsonValue(QJsonValue::Null);
}

QJsonObject toJson(const ListedName &name)
{
    return {{u"name"_s, name.count.name},
            {u"type"_s, toString(name.count.type)},
            {u"n"_s, name.count.entries},
            {u"mentions"_s, name.count.mentions},
            {u"first"_s, dayOrNull(name.count.first)},
            {u"last"_s, dayOrNull(name.count.last)},
            {u"confirmed"_s, name.confirmed},
            {u"rejected"_s, name.rejected},
            {u"formerly"_s, QJsonArray::fromStringList(name.formerly)},
            {u"may_be"_s, QJsonArray::fromStringList(name.mayBe)}};
}

void printName(Output &output, const ListedName &name)
{
    QStringList notes;
    if (name.confirmed)
        notes += u"confirmed"_s;
    if (name.rejected)
        notes += u"rejected"_s;
    if (!name.formerly.isEmpty())
        notes += u"also: "_s + name.formerly.join(u", "_s);
    if (!name.mayBe.isEmpty())
        notes += u"may be: "_s + name.mayBe.join(u", "_s);
    const auto day = [](QDate date) {
        return date.isValid() ? date.toString(Qt::ISODate) : u"-"_s.leftJustified(10);
    };
    output.line(u"%1  %2  %3  %4  %5  %6"_s.arg(name.count.entries, 6)
                    .arg(fitted(name.count.name, 24), fitted(toString(name.count.type), 12),
                         day(name.count.first), day(name.count.last),
                         output.dim(notes.join(u"; "_s))));
}

void listNames(Job &job, const QStringList &)
{
    job.then(job.engine().names(), [&job](const QList<ListedName> &names) {
        Output &output = job.output();
        QJsonArray array;
        if (!output.isJson() && !names.isEmpty())
            output.line(
                output.bold(u"entries name                      type          first       last"_s));
        for (const ListedName &name : names) {
            if (output.isJson())
                array += toJson(name);
            else
                printName(output, name);
        }
        if (output.isJson())
            output.document(array);
        else if (names.isEmpty())
            output.note(u"No names yet; see: englog-cli analyse"_s);
        job.end();
    });
}

/// Nothing where an entry or a person knows the name, else ErrorCode::NotFound with what it may be.
Result<> checkKnown(const QList<ListedName> &names, const QString &name)
{
    QStringList all;
    for (const ListedName &one : names)
        all += QStringList{one.count.name} + one.formerly;
    const QString key = nameKey(name);
    if (std::ranges::any_of(all, [&key](const QString &one) { return nameKey(one) == key; }))
        return {};
    const QStringList near = namesNear(name, all);
    return fail(ErrorCode::NotFound, u"no entry names “%1”"_s.arg(name.left(80)),
                near.isEmpty() ? u"names are listed by: englog-cli entity list"_s
                               : u"did you mean: %1"_s.arg(near.join(u", "_s)));
}

void mergeNames(Job &job, const QStringList &words)
{
    job.then(job.engine().names(), [&job, words](const QList<ListedName> &names) {
        if (auto known = checkKnown(names, words[0]); !known)
            return job.end(known.error());
        job.then(job.engine().mergeNames(words[0], words[1]), [&job, words] {
            endWith(job, words[1], u"“%1” counts as “%2” now"_s.arg(words[0], words[1]));
        });
    });
}

void partName(Job &job, const QStringList &words)
{
    job.then(job.engine().partName(words[0]), [&job, words] {
        endWith(job, words[0], u"“%1” counts by itself again"_s.arg(words[0]));
    });
}

void confirmName(Job &job, const QStringList &words)
{
    const auto type = entityTypeFrom(words[1]);
    if (!type || *type == EntityType::Date)
        return job.end(Error{ErrorCode::Usage,
                             u"“%1” is no type of a name"_s.arg(words[1].left(80)),
                             u"there are: person, place, organization, event, other"_s});
    job.then(job.engine().confirmName(words[0], *type), [&job, words] {
        endWith(job, words[0], u"“%1” is a name: %2"_s.arg(words[0], words[1]));
    });
}

void rejectName(Job &job, const QStringList &words)
{
    job.then(job.engine().rejectName(words[0]), [&job, words] {
        endWith(job, words[0],
                u"“%1” is no name; back with: englog-cli entity confirm"_s.arg(words[0]));
    });
}

void entity(Job &job)
{
    choose(job, u"entity"_s,
           {{u"list"_s, {}, 0, listNames},
            {u"merge"_s, u"A B"_s, 2, mergeNames, partName},
            {u"confirm"_s, u"NAME TYPE"_s, 2, confirmName},
            {u"reject"_s, u"NAME"_s, 1, rejectName}});
}

} // namespace

QList<Verb> themeVerbs()
{
    const QList<CommandOption> options{
        {u"seed"_s, u"TEXT"_s, u"with add: a word or a few that speak of it"_s, {}},
        {u"example"_s, u"ID"_s, u"with add: an entry that speaks of it"_s, {}},
        {u"undo"_s, {}, u"with hide: show it again; with merge NAME: part it again"_s, {}}};
    return {{u"theme"_s, u"list|add NAME|rename A B|merge A B|hide NAME"_s,
             u"the themes that entries are read for, and your own"_s, options, 1, 3, theme},
            {u"entity"_s,
             u"list|merge A B|confirm NAME TYPE|reject NAME"_s,
             u"the people, places and other names in the entries"_s,
             {{u"undo"_s, {}, u"with merge NAME: part it again"_s, {}}},
             1,
             3,
             entity}};
}

} // namespace englog
