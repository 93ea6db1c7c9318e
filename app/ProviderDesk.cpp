// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProviderDesk.h"

#include "app/Composition.h"
#include "app/Settings.h"
#include "engine/api/Engine.h"
#include "engine/api/ProviderSettings.h"
#include "engine/providers/openai/ServiceProvider.h"
#include "engine/secrets/KeyRing.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString wordFor(EngineConfig::Ai ai)
{
    switch (ai) {
    case EngineConfig::Ai::All:
        return u"all"_s;
    case EngineConfig::Ai::Local:
        return u"local"_s;
    case EngineConfig::Ai::Off:
        break;
    }
    return u"off"_s;
}

/// A value that is not there leaves the default.
template<typename Value>
void put(QSettings &ini, const QString &key, const std::optional<Value> &value)
{
    if (value)
        ini.setValue(key, *value);
    else
        ini.remove(key);
}

void put(QSettings &ini, const QString &key, const QString &value)
{
    put(ini, key, value.isEmpty() ? std::nullopt : std::optional(value));
}

void put(QSettings &ini, const QString &key, bool value)
{
    put(ini, key, value ? std::optional(u"true"_s) : std::nullopt);
}

void write(QSettings &ini, const ProviderConfig &config)
{
    using Api = ProviderConfig::Api;
    using OnOutage = ProviderConfig::OnOutage;
    ini.beginGroup(u"provider "_s + config.name);
    put(ini, u"api"_s, config.api == Api::Ollama ? u"ollama"_s : u"openai"_s);
    put(ini, u"base_url"_s, config.baseUrl.toString());
    put(ini, u"model"_s, config.model);
    put(ini, u"embedding_model"_s, config.embeddingModel);
    put(ini, u"own"_s, config.own);
    put(ini, u"concurrency"_s, config.concurrency);
    put(ini, u"requests_per_minute"_s, config.requestsPerMinute);
    put(ini, u"tokens_per_minute"_s, config.tokensPerMinute);
    put(ini, u"on_outage"_s, config.onOutage == OnOutage::FallBack ? u"fall_back"_s : u"wait"_s);
    put(ini, u"price_in"_s, config.priceIn);
    put(ini, u"price_out"_s, config.priceOut);
    put(ini, u"redact"_s, config.redact);
    put(ini, u"key_file"_s, config.keyFile);
    ini.endGroup();
}

} // namespace

ProviderDesk::ProviderDesk(Composition &composition, QString settingsFile)
    : m_composition(composition)
    , m_file(std::move(settingsFile))
{}

ProviderSetup::State ProviderDesk::state() const
{
    const EngineConfig &config = m_composition.engine().config();
    return {config.providers, config.order, m_composition.engine().allowed(), config.dailyCostLimit,
            config.prompts};
}

QStringList ProviderDesk::decidedElsewhere() const
{
    QStringList names{u"ENGLOG_PROVIDER"_s, u"ENGLOG_AI"_s,    u"ENGLOG_DAILY_COST_LIMIT"_s,
                      u"OPENAI_BASE_URL"_s, u"OPENAI_MODEL"_s, u"OPENAI_EMBEDDING_MODEL"_s};
    names.removeIf([](const QString &name) {
        return qEnvironmentVariable(name.toLatin1().constData()).isEmpty();
    });
    return names;
}

Result<> ProviderDesk::keep(const State &state)
{
    for (const ProviderConfig &provider : state.providers) {
        if (const auto fine = checkProvider(provider); !fine && state.order.contains(provider.name))
            return fine;
    }
    const State before = this->state();
    if (auto written = write(state); !written)
        return written;
    // As the next start will read it: the environment goes before the file.
    const auto settings = Settings::read(m_file);
    if (!settings)
        return fail(settings.error());
    const auto config = settings->engineConfig();
    if (!config)
        return fail(config.error());
    m_composition.engine().setAllowed(config->ai);
    const bool sameServices = before.providers == config->providers && before.order == config->order
        && before.dailyCostLimit == config->dailyCostLimit && before.prompts == config->prompts;
    if (!sameServices)
        m_composition.apply(*config);
    Q_EMIT changed();
    return {};
}

void ProviderDesk::whenApplied(const std::function<void()> &then)
{
    m_composition.whenKeysAreLoaded(then);
}

Result<> ProviderDesk::write(const State &state) const
{
    if (!QDir().mkpath(QFileInfo(m_file).absolutePath()))
        return fail(ErrorCode::Denied, u"the folder of “%1” cannot be made"_s.arg(m_file));
    QSettings ini(m_file, QSettings::IniFormat);
    ini.setValue(u"englog_provider"_s, state.order.join(u','));
    ini.setValue(u"englog_ai"_s, wordFor(state.allowed));
    put(ini, u"englog_daily_cost_limit"_s, state.dailyCostLimit);
    for (const QString &group : ini.childGroups()) {
        const QString name = group.section(u' ', 1);
        const bool isGone = group.startsWith("provider "_L1) && name != "builtin"_L1
            && std::ranges::find(state.providers, name, &ProviderConfig::name)
                == state.providers.cend();
        if (isGone)
            ini.remove(group);
    }
    for (const ProviderConfig &provider : state.providers)
        englog::write(ini, provider);
    for (const TaskKind kind : allTaskKinds)
        put(ini, u"kind %1/prompt"_s.arg(toString(kind)), state.prompts.value(kind));
    ini.sync();
    if (ini.status() != QSettings::NoError)
        return fail(ErrorCode::Denied, u"the settings file “%1” cannot be written"_s.arg(m_file),
                    u"see to its rights, and to the space on its disk"_s);
    return {};
}

ProviderSetup::Key ProviderDesk::keyOf(const QString &provider) const
{
    const KeyRing &keys = m_composition.keys();
    return {keys.placeOf(provider), keys.troubleOf(provider)};
}

/// A key that came or went is a reason to ask anew who refused for want of one.
ProviderSetup::Done ProviderDesk::told(const Done &done)
{
    return [this, done](const Result<> &kept) {
        if (kept) {
            m_composition.engine().askRefusingAgain();
            Q_EMIT changed();
        }
        done(kept);
    };
}

void ProviderDesk::setKey(const QString &provider, const QByteArray &key, KeyPlace where,
                          bool replace, const Done &done)
{
    KeyRing &keys = m_composition.keys();
    const Done tell = told(done);
    if (where == KeyPlace::Session)
        return tell(keys.keepForSession(provider, key));
    if (where == KeyPlace::OwnFile)
        return tell(keys.keepInFile(provider, key, KeyRing::Consent::Given));
    keys.keepInKeychain(provider, key, replace, tell);
}

void ProviderDesk::removeKey(const QString &provider, const Done &done)
{
    m_composition.keys().remove(provider, told(done));
}

void ProviderDesk::readKeyAgain(const QString &provider, const Done &done)
{
    KeyRing &keys = m_composition.keys();
    keys.load(state().providers, [&keys, provider, tell = told(done)] {
        const auto trouble = keys.troubleOf(provider);
        tell(trouble ? Result<>(fail(*trouble)) : Result<>());
    });
}

QString ProviderDesk::defaultPrompt(TaskKind kind) const
{
    return ServiceProvider::defaultPrompt(kind);
}

} // namespace englog
