// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ProviderWords.h"

#include "engine/api/Engine.h"
#include "engine/domain/ProviderPresets.h"
#include "ui/Words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ProviderWords", text);
}

} // namespace

QString onDeviceName()
{
    return u"builtin"_s;
}

QString titleOf(const QString &provider)
{
    if (provider == onDeviceName())
        return tr("The analyser on this device");
    const ProviderPreset *preset = providerPreset(provider);
    return preset ? preset->title : provider;
}

QString placeOf(const ProviderConfig &config)
{
    if (config.host().isEmpty())
        return tr("No address yet");
    return config.place() == ProviderConfig::Place::Cloud
        ? tr("Cloud (%1)").arg(config.host())
        : tr("Local server (%1)").arg(config.host());
}

QString placeIcon(const ProviderConfig &config)
{
    return config.place() == ProviderConfig::Place::Cloud ? u"cloud"_s : u"server"_s;
}

ProviderSetup::State stateOf(const ProviderSetup *setup, const Engine &engine)
{
    if (setup)
        return setup->state();
    const EngineConfig &config = engine.config();
    ProviderSetup::State state;
    state.providers = config.providers;
    state.order = config.order;
    state.allowed = engine.allowed();
    state.dailyCostLimit = config.dailyCostLimit;
    return state;
}

QStringList wholeOrder(const ProviderSetup::State &state)
{
    QStringList order = state.order;
    if (!order.contains(onDeviceName()))
        order += onDeviceName();
    for (const ProviderConfig &config : state.providers) {
        if (!order.contains(config.name))
            order += config.name;
    }
    return order;
}

std::optional<ProviderConfig> firstAsked(const ProviderSetup::State &state,
                                         EngineConfig::Ai allowed)
{
    if (allowed == EngineConfig::Ai::Off)
        return std::nullopt;
    for (const QString &name : state.order) {
        if (name == onDeviceName())
            break;
        const auto found = std::ranges::find(state.providers, name, &ProviderConfig::name);
        if (found == state.providers.cend())
            continue;
        if (allowed == EngineConfig::Ai::All
            || found->place() == ProviderConfig::Place::ThisMachine)
            return *found;
    }
    return std::nullopt;
}

QString wordFor(ProviderSetup::KeyPlace place)
{
    switch (place) {
    case ProviderSetup::KeyPlace::Environment:
        return tr("The key comes from the environment (OPENAI_API_KEY).");
    case ProviderSetup::KeyPlace::File:
        return tr("The key comes from a file that the settings name.");
    case ProviderSetup::KeyPlace::Session:
        return tr("The key is kept in memory only, until EngLog ends.");
    case ProviderSetup::KeyPlace::Keychain:
        return tr("The key is in the keychain of this system.");
    case ProviderSetup::KeyPlace::OwnFile:
        return tr("The key lies unencrypted in a file that only you may read.");
    case ProviderSetup::KeyPlace::None:
        break;
    }
    return tr("No key is set.");
}

QString money(const std::optional<double> &usd)
{
    if (!usd)
        return tr("unknown");
    if (*usd > 0 && *usd < 0.0001)
        return tr("under US$0.0001");
    const bool isSmall = *usd > 0 && *usd < 0.1;
    return tr("US$%1").arg(QLocale().toString(*usd, 'f', isSmall ? 4 : 2));
}

QString sizeInWords(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1'000 ? 0 : 1, QLocale::DataSizeSIFormat);
}

QString sentInWords(const QList<CallTotals> &totals)
{
    qint64 calls = 0;
    qint64 bytes = 0;
    for (const CallTotals &total : totals) {
        calls += total.calls;
        bytes += total.bytesOut;
    }
    if (calls == 0)
        return tr("nothing sent");
    return calls == 1 ? tr("1 request, %1 sent").arg(sizeInWords(bytes))
                      : tr("%1 requests, %2 sent").arg(number(calls), sizeInWords(bytes));
}

} // namespace englog
