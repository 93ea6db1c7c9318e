// SPDX-License-Identifier: GPL-3.0-or-later
// Services that a person has set up: who they are, how they answer, their keys, what was sent.
#include "app/Composition.h"
#include "app/cli/Actions.h"
#include "app/cli/TextInput.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"
#include "engine/domain/ProviderPresets.h"
#include "engine/secrets/KeyRing.h"

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString builtin = u"builtin"_s;

QString wordFor(ProviderConfig::Place place)
{
    switch (place) {
    case ProviderConfig::Place::ThisMachine:
        return u"this_machine"_s;
    case ProviderConfig::Place::Own:
        return u"own"_s;
    case ProviderConfig::Place::Cloud:
        break;
    }
    return u"cloud"_s;
}

QString wordFor(KeyRing::Place place)
{
    switch (place) {
    case KeyRing::Place::Environment:
        return u"environment"_s;
    case KeyRing::Place::File:
        return u"file"_s;
    case KeyRing::Place::Session:
        return u"session"_s;
    case KeyRing::Place::Keychain:
        return u"keychain"_s;
    case KeyRing::Place::OwnFile:
        return u"own_file"_s;
    case KeyRing::Place::None:
        break;
    }
    return u"none"_s;
}

const ProviderConfig *configured(Job &job, const QString &name)
{
    const auto &all = job.engine().config().providers;
    const auto found = std::ranges::find(all, name, &ProviderConfig::name);
    return found == all.cend() ? nullptr : &*found;
}

Error notSetUp(const QString &name)
{
    const bool isPreset = providerPreset(name) != nullptr;
    return {ErrorCode::NotFound,
            u"the provider “%1” is not set up"_s.arg(name.left(80)),
            isPreset ? u"give it a model in [provider %1] of the settings file"_s.arg(name)
                     : u"they are listed by: englog-cli provider list"_s,
            {}};
}

/// Goes on with a provider that is set up, once its key is there.
void withService(Job &job, const QString &name, const std::function<void()> &then)
{
    if (!configured(job, name))
        return job.end(notSetUp(name));
    job.composition().whenKeysAreLoaded(then);
}

QJsonObject jsonOf(Job &job, const ProviderConfig &config)
{
    const int place = static_cast<int>(job.engine().config().order.indexOf(config.name));
    return {{u"name"_s, config.name},
            {u"asked"_s, place >= 0},
            {u"order"_s, place >= 0 ? QJsonValue(place + 1) : QJsonValue()},
            {u"place"_s, wordFor(config.place())},
            {u"host"_s, config.host()},
            {u"model"_s, config.model},
            {u"embedding_model"_s, config.embeddingModel},
            {u"on_outage"_s,
             config.onOutage == ProviderConfig::OnOutage::Wait ? u"wait"_s : u"fall_back"_s},
            {u"redact"_s, config.redact},
            {u"key"_s, wordFor(job.composition().keys().placeOf(config.name))}};
}

void printProvider(Job &job, const QJsonObject &one)
{
    Output &output = job.output();
    const QString order = one[u"order"_s].isNull()
        ? u"not asked unless by name"_s
        : u"asked as number %1"_s.arg(one[u"order"_s].toInt());
    output.line(output.bold(one[u"name"_s].toString()) + u"  "_s + order);
    if (one[u"name"_s] == builtin)
        return output.line(u"  on this device"_s);
    output.line(u"  %1 (%2), model %3"_s.arg(one[u"host"_s].toString(), one[u"place"_s].toString(),
                                             one[u"model"_s].toString()));
    if (const QString model = one[u"embedding_model"_s].toString(); !model.isEmpty())
        output.line(u"  embeddings by %1"_s.arg(model));
    output.line(u"  key: %1"_s.arg(one[u"key"_s].toString()));
    const auto why = job.composition().keys().troubleOf(one[u"name"_s].toString());
    if (why && one[u"place"_s] != wordFor(ProviderConfig::Place::ThisMachine)) // which needs none
        output.line(u"  "_s + why->detail);
}

void listProviders(Job &job, const QStringList &)
{
    job.composition().whenKeysAreLoaded([&job] {
        const auto &config = job.engine().config();
        QJsonArray all{QJsonObject{{u"name"_s, builtin},
                                   {u"asked"_s, config.order.contains(builtin)},
                                   {u"order"_s,
                                    config.order.contains(builtin)
                                        ? QJsonValue(int(config.order.indexOf(builtin)) + 1)
                                        : QJsonValue()},
                                   {u"place"_s, u"this_device"_s}}};
        for (const ProviderConfig &one : config.providers)
            all += jsonOf(job, one);
        if (job.output().isJson()) {
            job.output().document(all);
        } else {
            for (const auto &one : std::as_const(all))
                printProvider(job, one.toObject());
            QStringList presets;
            for (const ProviderPreset &preset : providerPresets()) {
                if (!configured(job, preset.name))
                    presets += preset.name;
            }
            job.output().note(
                u"Known besides, by their names alone: %1"_s.arg(presets.join(u", ")));
        }
        job.end();
    });
}

void test(Job &job, const QStringList &words)
{
    withService(job, words[0], [&job, name = words[0]] {
        job.then(job.engine().tryProvider(name), [&job](const Engine::Trial &trial) {
            const auto toJson = [](const ServiceTrial &one) {
                return QJsonObject{{u"model"_s, one.model},
                                   {u"answer"_s, one.answer},
                                   {u"dimension"_s, one.dimension},
                                   {u"took_ms"_s, qint64(one.took.count())}};
            };
            if (job.output().isJson()) {
                job.output().document(QJsonObject{
                    {u"completion"_s, toJson(trial.completion)},
                    {u"embedding"_s,
                     trial.embedding ? QJsonValue(toJson(*trial.embedding)) : QJsonValue()}});
                return job.end();
            }
            job.output().line(u"%1 answered in %2 ms: %3"_s.arg(trial.completion.model)
                                  .arg(trial.completion.took.count())
                                  .arg(trial.completion.answer));
            if (trial.embedding)
                job.output().line(
                    u"%1 gave a vector of %2 numbers in %3 ms"_s.arg(trial.embedding->model)
                        .arg(trial.embedding->dimension)
                        .arg(trial.embedding->took.count()));
            else
                job.output().line(u"embeddings stay on this device: no embedding_model is set"_s);
            job.end();
        });
    });
}

void listModels(Job &job, const QStringList &words)
{
    withService(job, words[0], [&job, name = words[0]] {
        job.then(job.engine().models(name), [&job](const QStringList &models) {
            if (job.output().isJson()) {
                job.output().document(QJsonArray::fromStringList(models));
            } else {
                for (const QString &model : models)
                    job.output().line(model);
            }
            job.end();
        });
    });
}

/// From standard input alone: an argument would be seen by everybody who lists processes.
void setKey(Job &job, const QStringList &words)
{
    const QString &name = words[0];
    if (!configured(job, name) && !providerPreset(name))
        return job.end(notSetUp(name));
    const auto key = readText(u"-"_s);
    if (!key)
        return job.end(key.error());
    KeyRing &keys = job.composition().keys();
    const auto kept = [&job, name](const Result<> &done, const QString &where) {
        if (!done)
            return job.end(done.error());
        if (job.output().isJson())
            job.output().document(QJsonObject{{u"provider"_s, name}, {u"kept"_s, where}});
        else
            job.output().line(u"the key of %1 is kept: %2"_s.arg(name, where));
        job.end();
    };
    if (job.arguments().has(u"in-file"_s))
        return kept(keys.keepInFile(name, key->toUtf8(), KeyRing::Consent::Given), u"own_file"_s);
    keys.keepInKeychain(name, key->toUtf8(), job.arguments().has(u"replace"_s),
                        [kept](const Result<> &done) { kept(done, u"keychain"_s); });
}

void preview(Job &job, const QStringList &words)
{
    const auto id = EntryId::from(words[1]);
    if (!id)
        return job.end(id.error());
    withService(job, words[0], [&job, name = words[0], id = *id] {
        job.then(job.engine().preview(id, name), [&job, name](const QList<QByteArray> &bodies) {
            if (bodies.isEmpty())
                job.output().note(u"Nothing of this entry is sent to %1: what was said of it, its "
                                  "tags or the journal forbids it"_s.arg(name));
            QJsonArray all;
            for (const QByteArray &body : bodies)
                all += QString::fromUtf8(body);
            if (job.output().isJson())
                job.output().document(all);
            else
                for (const QByteArray &body : bodies)
                    job.output().line(QString::fromUtf8(body));
            job.end();
        });
    });
}

void log(Job &job, const QStringList &)
{
    const auto limit = numberOf(job.arguments(), u"limit"_s, 1, 1'000'000, 100);
    if (!limit)
        return job.end(limit.error());
    CallFilter filter;
    filter.limit = *limit;
    job.then(job.engine().calls(filter), [&job](const QList<CallRecord> &calls) {
        QJsonArray all;
        for (const CallRecord &call : calls) {
            if (job.output().isJson())
                all += toJson(call);
            else
                job.output().line(
                    u"%1  %2  %3  %4  %5 B out, %6 B in  %7+%8 tokens  %9"_s
                        .arg(toRfc3339(call.at), call.host, call.model, call.purposes.join(u','))
                        .arg(call.bytesOut)
                        .arg(call.bytesIn)
                        .arg(call.tokensIn)
                        .arg(call.tokensOut)
                        .arg(call.status ? QString::number(*call.status) : u"under way"_s));
        }
        if (job.output().isJson())
            job.output().document(all);
        else if (calls.isEmpty())
            job.output().note(u"Nothing was ever sent from this journal."_s);
        job.end();
    });
}

void provider(Job &job)
{
    choose(job, u"provider"_s,
           {{u"list"_s, {}, 0, listProviders},
            {u"test"_s, u"NAME"_s, 1, test},
            {u"models"_s, u"NAME"_s, 1, listModels},
            {u"set-key"_s, u"NAME"_s, 1, setKey},
            {u"preview"_s, u"NAME ID"_s, 2, preview},
            {u"log"_s, {}, 0, log}});
}

} // namespace

QList<Verb> providerVerbs()
{
    return {
        {u"provider"_s,
         u"list|test NAME|models NAME|set-key NAME|preview NAME ID|log"_s,
         u"services that may analyse: test them, keep their keys, see what is sent"_s,
         {{u"replace"_s, {}, u"with set-key: even a key that cannot be read now"_s, {}},
          {u"in-file"_s,
           {},
           u"with set-key: as plain text in a file of yours alone, where there is no keychain"_s,
           {}},
          {u"limit"_s, u"N"_s, u"with log: so many, the newest first (100)"_s, {}}},
         1,
         3,
         provider}};
}

} // namespace englog
