// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Values.h"

#include "app/cli/Output.h"

#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString standardOutput = u"/dev/stdout"_s;

} // namespace

Result<QDate> dayFrom(const QString &text, const QString &option)
{
    const QDate day = QDate::fromString(text, Qt::ISODate);
    if (!day.isValid() || text.size() != 10)
        return fail(ErrorCode::Usage, u"--%1 “%2” is no day"_s.arg(option, text.left(80)),
                    u"write it as 2026-11-23"_s);
    return day;
}

Result<DateRange> rangeOf(const CommandLine &line)
{
    DateRange range;
    for (const auto &[option, day] : {std::pair(u"from"_s, &range.from), {u"to"_s, &range.to}}) {
        if (!line.has(option))
            continue;
        const auto given = dayFrom(line.value(option), option);
        if (!given)
            return fail(given.error());
        *day = *given;
    }
    if (range.from.isValid() && range.to.isValid() && range.from > range.to)
        return fail(ErrorCode::Usage, u"--from is after --to"_s);
    return range;
}

Result<int> numberOf(const CommandLine &line, const QString &option, int least, int most,
                     int fallback)
{
    if (!line.has(option))
        return fallback;
    bool isNumber = false;
    const int number = line.value(option).toInt(&isNumber);
    if (!isNumber || number < least || number > most)
        return fail(
            ErrorCode::Usage,
            u"--%1 “%2” is no number from %3 to %4"_s.arg(option, line.value(option).left(80))
                .arg(least)
                .arg(most));
    return number;
}

Result<QList<TaskKind>> kindsOf(const CommandLine &line)
{
    QList<TaskKind> kinds;
    for (const QString &name : line.values(u"kind"_s)) {
        const auto kind = taskKindFrom(name);
        if (!kind) {
            QStringList names;
            for (const TaskKind known : allTaskKinds)
                names += toString(known);
            return fail(ErrorCode::Usage, u"--kind “%1” is no task type"_s.arg(name.left(80)),
                        u"there are: %1"_s.arg(names.join(u", ")));
        }
        kinds += *kind;
    }
    return kinds;
}

bool knowsProvider(const EngineConfig &config, const QString &name)
{
    return name.isEmpty() || name == "builtin"_L1
        || std::ranges::find(config.providers, name, &ProviderConfig::name)
        != config.providers.cend();
}

Error noProvider(const QString &name)
{
    return {ErrorCode::Usage,
            u"there is no provider “%1”"_s.arg(name.left(80)),
            u"they are listed by: englog-cli provider list"_s,
            {}};
}

Result<QString> targetOf(const CommandLine &line, const QString &given)
{
    if (given != "-"_L1 && given != standardOutput)
        return QFileInfo(given).absoluteFilePath();
    if (line.has(u"json"_s))
        return fail(ErrorCode::Usage, u"with --json something else stands on standard output"_s,
                    u"leave --json out, or name a file"_s);
    return standardOutput;
}

void tellWritten(Output &output, const QString &target, const QString &sentence)
{
    if (target == standardOutput)
        output.note(sentence);
    else
        output.line(sentence);
}

QList<CommandOption> rangeOptions()
{
    return {{u"from"_s, u"DAY"_s, u"the first day, such as 2026-11-23"_s, {}},
            {u"to"_s, u"DAY"_s, u"the last day"_s, {}}};
}

} // namespace englog
