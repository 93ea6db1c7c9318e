// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/CommandOrder.h"

#include <QJsonArray>
#include <QMap>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype longestId = 64;
constexpr qsizetype mostIds = 1'000;

tl::unexpected<Error> usage(const QString &detail)
{
    return fail(ErrorCode::Usage, detail);
}

/// The texts of a member that may be absent.
Result<QStringList> textsOf(const QJsonObject &data, QLatin1String name)
{
    const QJsonArray array = data[name].toArray();
    if (!data[name].isUndefined() && (!data[name].isArray() || array.isEmpty()))
        return usage(u"%1 is no list of ids"_s.arg(name));
    if (array.size() > mostIds)
        return usage(u"%1 has more than %2 ids"_s.arg(name).arg(mostIds));
    QStringList texts;
    for (const QJsonValue one : array)
        texts += one.toString();
    return texts;
}

Result<> readIds(const QJsonObject &data, TaskFilter &filter)
{
    const auto tasks = textsOf(data, "task_ids"_L1);
    const auto entries = textsOf(data, "journal_ids"_L1);
    if (!tasks || !entries)
        return fail(!tasks ? tasks.error() : entries.error());
    for (const QString &text : *tasks) {
        bool isNumber = false;
        filter.tasks += TaskId{text.toLongLong(&isNumber)};
        if (!isNumber)
            return usage(u"task_ids holds what is no task's id"_s);
    }
    for (const QString &text : *entries) {
        const auto id = EntryId::from(text);
        if (!id)
            return usage(u"journal_ids holds what is no entry's id"_s);
        filter.entries += *id;
    }
    return {};
}

Result<TaskFilter> filterOf(const QJsonObject &data)
{
    TaskFilter filter;
    if (const auto kind = data["task_type"_L1]; !kind.isUndefined()) {
        filter.kind = taskKindFrom(kind.toString());
        if (!filter.kind)
            return usage(u"task_type is none of ours"_s);
    }
    filter.reason = data["reason"_L1].toString().left(longestId);
    return readIds(data, filter).map([&] { return filter; });
}

} // namespace

Result<CommandOrder> CommandOrder::from(const QJsonObject &data)
{
    static const QMap<QString, Name> names{{u"pause"_s, Name::Pause},
                                           {u"resume"_s, Name::Resume},
                                           {u"retry"_s, Name::Retry},
                                           {u"cancel"_s, Name::Cancel}};
    const auto name = names.constFind(data["name"_L1].toString());
    if (name == names.cend())
        return usage(u"there is no such command; there are: pause, resume, retry, cancel"_s);
    auto filter = filterOf(data);
    if (!filter)
        return fail(filter.error());
    if (*name == Name::Cancel && *filter == TaskFilter() && !data["all"_L1].toBool())
        return usage(u"cancel names no tasks; all of them are meant by \"all\": true"_s);
    return CommandOrder{data["id"_L1].toString().left(longestId), *name, std::move(*filter)};
}

QFuture<Result<std::optional<int>>> CommandOrder::giveTo(StatusSource &source) const
{
    using Outcome = Result<std::optional<int>>;
    const auto counted = [](const Result<int> &n) -> Outcome {
        return n.map([](int tasks) { return std::optional(tasks); });
    };
    const auto done = [](const Result<> &end) -> Outcome {
        return end.map([] { return std::optional<int>(); });
    };
    switch (name) {
    case Name::Pause:
        return source.pause(filter.kind).then(done);
    case Name::Resume:
        return source.resume(filter.kind).then(done);
    case Name::Retry:
        return source.retry(filter).then(counted);
    case Name::Cancel:
        break;
    }
    return source.cancel(filter).then(counted);
}

} // namespace englog
