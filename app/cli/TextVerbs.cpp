// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Job.h"
#include "app/cli/ResultsText.h"
#include "app/cli/TextInput.h"
#include "app/cli/TextStream.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

#include <QFile>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What is asked of every text.
struct Question
{
    AnalysisRequest prototype;
    QList<TaskKind> kinds;
    QString provider; ///< empty: whom the settings say
};

Result<QStringList> stringsFrom(const QJsonValue &value, bool mayBeAbsent)
{
    if (mayBeAbsent && value.isUndefined())
        return QStringList();
    QStringList strings;
    for (const QJsonValue &item : value.toArray()) {
        if (!item.isString())
            return fail(ErrorCode::Invalid, {});
        strings += item.toString();
    }
    if (!value.isArray() || (strings.isEmpty() && !mayBeAbsent))
        return fail(ErrorCode::Invalid, {});
    return strings;
}

Result<QList<ThemeDefinition>> themesFrom(const QString &path)
{
    const auto text = readText(path);
    if (!text)
        return fail(text.error());
    const auto document = QJsonDocument::fromJson(text->toUtf8());
    QList<ThemeDefinition> themes;
    for (const QJsonValue &value : document.array()) {
        const auto seeds = stringsFrom(value[u"seeds"_s], false);
        const auto examples = stringsFrom(value[u"examples"_s], true);
        if (value[u"name"_s].toString().isEmpty() || !seeds || !examples)
            return fail(
                ErrorCode::Invalid,
                u"theme %1 in “%2” lacks its name or its seeds"_s.arg(themes.size() + 1).arg(path),
                u"each reads {\"name\": …, \"seeds\": [\"…\"], \"examples\"?: [\"…\"]}"_s);
        themes += {value[u"name"_s].toString(), *seeds, *examples};
    }
    if (themes.isEmpty())
        return fail(ErrorCode::Invalid, u"“%1” is no JSON array of themes"_s.arg(path),
                    u"each reads {\"name\": …, \"seeds\": [\"…\"], \"examples\"?: [\"…\"]}"_s);
    return themes;
}

Result<Question> questionOf(const CommandLine &line)
{
    Question question;
    const auto kinds = kindsOf(line);
    if (!kinds)
        return fail(kinds.error());
    question.kinds = *kinds;
    question.provider = line.value(u"provider"_s);
    const auto sentences = numberOf(line, u"summary-sentences"_s, 1, 100, 0);
    if (!sentences)
        return fail(sentences.error());
    if (*sentences > 0)
        question.prototype.summarySentences = *sentences;
    if (line.has(u"themes"_s)) {
        const auto themes = themesFrom(line.value(u"themes"_s));
        if (!themes)
            return fail(themes.error());
        question.prototype.themes = std::make_shared<const QList<ThemeDefinition>>(*themes);
    }
    question.prototype.full = line.has(u"full"_s);
    return question;
}

QFuture<Result<AggregatedResults>> ask(Job &job, Question question, const QString &text, QDate day)
{
    question.prototype.text = std::make_shared<const QString>(text);
    question.prototype.date = day.isValid() ? day : QDate::currentDate();
    return job.engine().analyseText(question.prototype, question.kinds, question.provider);
}

QJsonObject jsonOf(const AggregatedResults &results, const Question &question)
{
    return question.prototype.full ? toFullJson(results) : toJson(results);
}

void analyseOne(Job &job, const Question &question, const QString &path)
{
    const auto text = readText(path);
    if (!text)
        return job.end(text.error());
    EntryDraft draft;
    draft.content = *text;
    if (auto fine = checkDraft(draft); !fine)
        return job.end(text->trimmed().isEmpty()
                           ? Error{ErrorCode::Invalid, u"there is no text to analyse"_s, {}}
                           : fine.error());
    job.then(ask(job, question, *text, {}), [&job, question](const AggregatedResults &results) {
        if (job.output().isJson() || question.prototype.full)
            job.output().document(jsonOf(results, question));
        else
            job.output().text(resultsText(results, job.output()));
        job.end();
    });
}

void analyseLines(Job &job, const Question &question, const QString &path)
{
    const auto analyse = [&job, question](const QString &text, QDate day) {
        return ask(job, question, text, day)
            .then([question](const Result<AggregatedResults> &results) -> Result<QJsonObject> {
                if (!results)
                    return fail(results.error());
                return jsonOf(*results, question);
            });
    };
    auto *stream = new TextStream(analyse, &job);
    QObject::connect(stream, &TextStream::lineDone, &job, [&job](const QJsonObject &answer) {
        job.output().jsonLine(answer);
        if (!job.output().isComplete())
            job.end(1); // nobody reads on
    });
    QObject::connect(stream, &TextStream::ended, &job,
                     [&job](int failedLines) { job.end(failedLines > 0 ? 1 : 0); });
    if (auto started = stream->start(path); !started)
        job.end(started.error());
}

void analyseText(Job &job)
{
    const CommandLine &line = job.arguments();
    const auto question = questionOf(line);
    if (!question)
        return job.end(question.error());
    auto composition = Composition::openScratch(line.common(), u"englog-cli"_s);
    if (!composition)
        return job.end(composition.error());
    job.adopt(std::move(*composition));
    job.engine().start(Engine::Work::Leave);

    if (!knowsProvider(job.engine().config(), question->provider))
        return job.end(noProvider(question->provider));
    const QString path = line.rest().isEmpty() ? u"-"_s : line.rest().first();
    job.composition().whenKeysAreLoaded([&job, question = *question, path] {
        if (job.arguments().has(u"jsonl"_s))
            analyseLines(job, question, path);
        else
            analyseOne(job, question, path);
    });
}

} // namespace

QList<Verb> textVerbs()
{
    return {
        {u"analyse-text"_s,
         u"[FILE|-]"_s,
         u"analyse a text that belongs to no journal; nothing is stored"_s,
         {{u"jsonl"_s,
           {},
           u"one {\"id\"?, \"text\", \"date\"?} a line in, one answer a line out"_s,
           {}},
          {u"kind"_s, u"TYPE"_s, u"only this task type; may be given many times"_s, {}},
          {u"themes"_s, u"FILE"_s, u"a JSON array of themes in place of the built-in ones"_s, {}},
          {u"summary-sentences"_s, u"N"_s, u"the length of the summary"_s, {}},
          {u"provider"_s, u"NAME"_s, u"who is to analyse: builtin, or a service by its name"_s, {}},
          {u"full"_s, {}, u"as JSON, with every label's score and the embedding"_s, {}}},
         0,
         1,
         analyseText,
         Verb::Needs::Nothing}};
}

} // namespace englog
