// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CommandLine.h"

#include "engine/domain/Utf8.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const CommandOption *find(const QList<CommandOption> &options, const QString &argument)
{
    const bool isLong = argument.startsWith("--"_L1);
    const QString name = argument.mid(isLong ? 2 : 1);
    for (const CommandOption &option : options) {
        if (isLong ? option.name == name : option.letter == name)
            return &option;
    }
    return nullptr;
}

/// What stands behind the option's `=`, else what comes next; a switch has nothing.
Result<QString> valueOf(const CommandOption &option, const QString &argument, QStringList &left)
{
    const qsizetype equals = argument.indexOf(u'=');
    if (option.valueName.isEmpty() && equals >= 0)
        return fail(ErrorCode::Usage, u"%1 takes no value"_s.arg(argument.left(equals)));
    if (option.valueName.isEmpty())
        return QString();
    if (equals >= 0)
        return argument.mid(equals + 1);
    if (left.isEmpty())
        return fail(ErrorCode::Usage, u"%1 lacks its value %2"_s.arg(argument, option.valueName));
    return left.takeFirst();
}

/// An empty value of these, perhaps of a variable that is not set, must not mean the usual place.
bool namesAPlace(const QString &option)
{
    return option == "journal"_L1 || option == "store"_L1 || option == "config"_L1;
}

} // namespace

QList<CommandOption> CommandLine::commonOptions()
{
    return {
        {u"journal"_s,
         u"FILE"_s,
         u"the journal (default: $XDG_DATA_HOME/englog/journal.englog)"_s,
         {}},
        {u"store"_s, u"URL"_s, u"a shared store in place of a file (not yet available)"_s, {}},
        {u"config"_s,
         u"FILE"_s,
         u"the settings (default: $XDG_CONFIG_HOME/englog/englog.ini)"_s,
         {}},
        {u"verbose"_s, {}, u"say more on standard error"_s, {}},
        {u"version"_s, {}, u"print the versions of EngLog and of what it uses"_s, {}},
        {u"help"_s, {}, u"print this help"_s, u"h"_s},
    };
}

Result<CommandLine> CommandLine::parse(const QStringList &arguments,
                                       const QList<CommandOption> &options)
{
    const QList<CommandOption> all = commonOptions() + options;
    CommandLine line;
    for (QStringList left = arguments; !left.isEmpty();) {
        const QString argument = left.takeFirst();
        if (argument == "--"_L1) {
            line.m_rest += left;
            break;
        }
        if (!argument.startsWith(u'-') || argument == "-"_L1) { // a lone dash: standard input
            line.m_rest += argument;
            continue;
        }
        const QString name = argument.left(argument.indexOf(u'='));
        const CommandOption *option = find(all, name);
        if (!option)
            return fail(ErrorCode::Usage, u"there is no option %1"_s.arg(name));
        const auto value = valueOf(*option, argument, left);
        if (!value)
            return fail(value.error());
        if (value->isEmpty() && namesAPlace(option->name))
            return fail(ErrorCode::Usage, u"%1 is given an empty value"_s.arg(name));
        line.m_values[option->name] += *value;
    }
    return line;
}

Result<> CommandLine::checkBytes(std::span<char *const> arguments)
{
    QByteArrayView before;
    for (const char *word : arguments) {
        QByteArrayView value(word);
        QByteArrayView option = before;
        before = value;
        if (const qsizetype equals = value.indexOf('='); value.startsWith('-') && equals >= 0) {
            option = value.first(equals);
            value = value.sliced(equals + 1);
        }
        if (firstInvalidUtf8(option) >= 0)
            option = {};
        const QString of = option.startsWith('-') ? u"the value of "_s + QString::fromUtf8(option)
                                                  : u"an argument"_s;
        if (const qsizetype at = firstInvalidUtf8(value); at >= 0)
            return fail(ErrorCode::Invalid, u"%1 is not UTF-8: see byte %2"_s.arg(of).arg(at),
                        u"write it in UTF-8; iconv(1) converts"_s);
    }
    return {};
}

QString CommandLine::helpOf(const QList<CommandOption> &options)
{
    QStringList forms;
    qsizetype width = 0;
    for (const CommandOption &option : options) {
        QString form = option.letter.isEmpty() ? u"--"_s : u"-%1, --"_s.arg(option.letter);
        form += option.name;
        if (!option.valueName.isEmpty())
            form += u' ' + option.valueName;
        width = std::max(width, form.size());
        forms += form;
    }
    QString text;
    for (qsizetype i = 0; i < options.size(); ++i)
        text += u"  %1  %2\n"_s.arg(forms[i].leftJustified(width), options[i].help);
    return text;
}

CommonOptions CommandLine::common() const
{
    return {value(u"journal"_s), value(u"store"_s), value(u"config"_s), has(u"verbose"_s)};
}

QString CommandLine::value(const QString &name) const
{
    const QStringList all = m_values.value(name);
    return all.isEmpty() ? QString() : all.last();
}

} // namespace englog
