// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Cli.h"

#include "app/About.h"
#include "app/Composition.h"
#include "app/ExitStatus.h"
#include "app/cli/Job.h"
#include "engine/domain/Correction.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QList<CommandOption> withJson(const QList<CommandOption> &options)
{
    return options
        + QList<CommandOption>{{u"json"_s, {}, u"print exactly one JSON document"_s, {}}};
}

/// Takes the first word that is neither an option nor an option's value, or nothing.
QString takeVerb(QStringList &arguments)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        if (!arguments[i].startsWith(u'-'))
            return arguments.takeAt(i);
        for (const CommandOption &option : CommandLine::commonOptions()) {
            if (!option.valueName.isEmpty() && arguments[i] == "--"_L1 + option.name)
                ++i;
        }
    }
    return {};
}

/// The verb that a mistyped word may mean, or nothing.
QString nearest(const QList<Verb> &verbs, const QString &word)
{
    QStringList names;
    for (const Verb &verb : verbs)
        names += verb.name;
    return namesNear(word, names).value(0);
}

} // namespace

Cli::Cli(const QStringList &arguments)
    : m_arguments(arguments)
    , m_verbs(entryVerbs() + findVerbs() + exchangeVerbs() + analysisVerbs() + correctionVerbs()
              + themeVerbs() + textVerbs() + insightVerbs() + queueVerbs() + providerVerbs()
              + privacyVerbs() + careVerbs() + demoVerbs() + watchVerbs())
    , m_output(arguments.contains(u"--json"_s) ? Output::Form::Json : Output::Form::Text)
{}

Cli::~Cli() = default;

std::optional<int> Cli::start()
{
    QStringList arguments = m_arguments;
    QString name = takeVerb(arguments);
    const bool asksForHelp = name == "help"_L1;
    if (asksForHelp)
        name = takeVerb(arguments);

    const auto verb = std::find_if(m_verbs.cbegin(), m_verbs.cend(),
                                   [&](const Verb &one) { return one.name == name; });
    if (!name.isEmpty() && verb == m_verbs.cend()) {
        const QString near = nearest(m_verbs, name);
        return refuse({ErrorCode::Usage, u"there is no verb “%1”"_s.arg(name.left(80)),
                       near.isEmpty() ? u"see: englog-cli --help"_s
                                      : u"did you mean: englog-cli %1"_s.arg(near)});
    }
    const Verb *found = name.isEmpty() ? nullptr : &*verb;
    const auto line =
        CommandLine::parse(arguments, withJson(found ? found->options : QList<CommandOption>()));
    if (!line)
        return refuse({line.error().code, line.error().detail,
                       u"see: englog-cli %1--help"_s.arg(found ? name + u' ' : QString())});
    if (asksForHelp || line->has(u"help"_s))
        return help(found);
    if (line->has(u"version"_s))
        return about();
    if (!found)
        return refuse({ErrorCode::Usage, u"what shall be done?"_s, u"see: englog-cli --help"_s});
    return run(*found, *line);
}

int Cli::refuse(const Error &error)
{
    m_output.error(error);
    return exitStatusOf(error.code);
}

int Cli::help(const Verb *verb)
{
    const QString options = CommandLine::helpOf(withJson(CommandLine::commonOptions()));
    if (verb) {
        m_output.line(u"englog-cli %1"_s.arg(u"%1 %2"_s.arg(verb->name, verb->usage).trimmed()));
        m_output.line(u"  %1\n"_s.arg(verb->help));
        if (!verb->options.isEmpty())
            m_output.line(CommandLine::helpOf(verb->options));
        m_output.line(u"Options of every verb:\n"_s + options.trimmed().prepend(u"  "));
        return 0;
    }
    m_output.line(u"englog-cli [options] VERB ...\n"_s);
    for (const Verb &one : m_verbs)
        m_output.line(u"  %1 %2"_s.arg(one.name.leftJustified(13), one.help));
    m_output.line(u"\nOptions of every verb:\n"_s + options);
    m_output.line(u"More about one of them: englog-cli VERB --help"_s);
    return 0;
}

int Cli::about()
{
    if (m_output.isJson())
        m_output.document(aboutJson());
    else
        m_output.text(aboutText(u"englog-cli"_s));
    return 0;
}

std::optional<int> Cli::run(const Verb &verb, const CommandLine &line)
{
    const qsizetype words = line.rest().size();
    if (words < verb.least || (verb.most >= 0 && words > verb.most))
        return refuse({ErrorCode::Usage,
                       u"it reads: englog-cli %1 %2"_s.arg(verb.name, verb.usage).trimmed(),
                       u"see: englog-cli %1 --help"_s.arg(verb.name)});
    m_job = std::make_unique<Job>(line, m_output);
    m_since.start();
    const auto leave = [this, verbose = line.common().verbose](int status) {
        const int last = status == 0 && !m_output.isComplete() ? 1 : status;
        if (verbose)
            m_output.note(u"status %1 after %2 ms"_s.arg(last).arg(m_since.elapsed()));
        QCoreApplication::exit(last);
    };
    QObject::connect(m_job.get(), &Job::ended, qApp, leave, Qt::QueuedConnection);
    if (verb.needs != Verb::Needs::Nothing) {
        auto composition = Composition::open(line.common(), u"englog-cli"_s);
        if (!composition)
            return refuse(composition.error());
        if (line.common().verbose)
            m_output.note(u"journal: "_s + (*composition)->journal());
        m_job->adopt(std::move(*composition));
        if (verb.needs == Verb::Needs::Journal)
            m_job->engine().start(Engine::Work::Leave);
    }
    verb.run(*m_job);
    return std::nullopt;
}

} // namespace englog
