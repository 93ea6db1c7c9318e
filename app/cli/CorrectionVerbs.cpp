// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What the options say of an entry, and of which fields nothing any more.
struct Order
{
    QList<Correction> says;
    QStringList undo;
};

/// An option's word is wrong, which is wrong usage whatever the engine calls it.
tl::unexpected<Error> wrongUsage(const QString &option, const Error &error)
{
    return fail(ErrorCode::Usage, u"--%1: %2"_s.arg(option, error.detail), error.hint);
}

/// NAME=VALUE of an option as a correction of the field SUBJECT:NAME.
Result<Correction> correctionOf(const QString &option, const QString &word)
{
    const qsizetype equals = word.lastIndexOf(u'=');
    if (equals < 1)
        return fail(ErrorCode::Usage, u"--%1 “%2” lacks its =VALUE"_s.arg(option, word.left(80)),
                    option == "entity"_L1 ? u"write it as --entity 4:5=person"_s
                                          : u"write it as --%1 NAME=yes or NAME=no"_s.arg(option));
    auto correction = Correction::from(option + u':' + word.first(equals), word.mid(equals + 1));
    if (!correction)
        return wrongUsage(option, correction.error());
    return correction;
}

Result<Order> orderOf(const CommandLine &line)
{
    Order order;
    if (line.has(u"sentiment"_s)) {
        const auto correction = Correction::from(u"sentiment"_s, line.value(u"sentiment"_s));
        if (!correction)
            return wrongUsage(u"sentiment"_s, correction.error());
        order.says += *correction;
    }
    for (const QString &option : {u"emotion"_s, u"theme"_s, u"entity"_s}) {
        for (const QString &word : line.values(option)) {
            const auto correction = correctionOf(option, word);
            if (!correction)
                return fail(correction.error());
            order.says += *correction;
        }
    }
    for (qsizetype i = 0; i < order.says.size(); ++i) {
        const QString field = order.says[i].field();
        for (const Correction &other : order.says.first(i)) {
            if (other.field().compare(field, Qt::CaseInsensitive) == 0
                && other.value != order.says[i].value)
                return fail(ErrorCode::Usage,
                            u"“%1” is said to be both %2 and %3"_s.arg(field, other.value,
                                                                       order.says[i].value));
        }
    }
    order.undo = line.values(u"undo"_s);
    for (const QString &field : std::as_const(order.undo)) {
        if (const auto named = Correction::named(field); !named)
            return wrongUsage(u"undo"_s, named.error());
    }
    if (order.says.isEmpty() && order.undo.isEmpty())
        return fail(ErrorCode::Usage, u"what is to be corrected?"_s,
                    u"see: englog-cli correct --help"_s);
    return order;
}

void tell(Job &job, const AggregatedResults &results)
{
    Output &output = job.output();
    if (output.isJson()) {
        output.document(QJsonObject{{u"id"_s, results.entry->toString()},
                                    {u"corrected"_s, toJson(results)["corrected"_L1]}});
    } else if (results.corrected.isEmpty()) {
        output.line(u"nothing is corrected any more"_s);
    } else {
        for (const Corrected &one : results.corrected)
            output.line(u"%1: %2"_s.arg(one.field, one.to));
    }
    job.end();
}

void correct(Job &job)
{
    const auto id = EntryId::from(job.arguments().rest().first());
    if (!id)
        return job.end(id.error());
    const auto order = orderOf(job.arguments());
    if (!order)
        return job.end(order.error());
    job.then(job.engine().correct(*id, order->says, order->undo), [&job, id = *id] {
        job.then(job.engine().results(id),
                 [&job](const AggregatedResults &results) { tell(job, results); });
    });
}

} // namespace

QList<Verb> correctionVerbs()
{
    const QList<CommandOption> options{
        {u"sentiment"_s, u"LABEL|SCORE"_s, u"positive, neutral, negative, mixed, or -1 to 1"_s, {}},
        {u"emotion"_s, u"NAME=yes|no"_s, u"an emotion is there, or is not"_s, {}},
        {u"theme"_s, u"NAME=yes|no"_s, u"it speaks of a theme, or does not"_s, {}},
        {u"entity"_s,
         u"START:LENGTH=TYPE|none"_s,
         u"what is named there, or that nothing is"_s,
         {}},
        {u"undo"_s, u"FIELD"_s, u"take back what was said, such as sentiment or theme:work"_s, {}}};
    return {{u"correct"_s, u"ID [options]"_s,
             u"say what an entry's analysis got wrong: it is remembered, and wins"_s, options, 1, 1,
             correct}};
}

} // namespace englog
