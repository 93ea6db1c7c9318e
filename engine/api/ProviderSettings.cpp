// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/ProviderSettings.h"

#include "engine/domain/ProviderPresets.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr double dearest = 10'000.0; // USD a million tokens

std::optional<QUrl> baseUrlFrom(const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!isWeb || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery()
        || url.hasFragment())
        return std::nullopt;
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path);
    return url;
}

/// One of two words, each of which means a value.
template<typename Value>
void readWord(SettingsReader &reader, const QString &name, Value &target,
              const std::pair<QString, Value> &one, const std::pair<QString, Value> &other)
{
    reader.read(name, one.first + u" or "_s + other.first, [&](const QString &text) {
        if (text != one.first && text != other.first)
            return false;
        target = text == one.first ? one.second : other.second;
        return true;
    });
}

void readBaseUrl(SettingsReader &reader, const QString &name, QUrl &target)
{
    reader.read(name, u"an address such as https://api.openai.com/v1"_s, [&](const QString &text) {
        const auto url = baseUrlFrom(text);
        target = url.value_or(target);
        return url.has_value();
    });
}

} // namespace

void readProvider(SettingsReader &reader, ProviderConfig &config)
{
    using Api = ProviderConfig::Api;
    using OnOutage = ProviderConfig::OnOutage;
    if (const ProviderPreset *preset = providerPreset(config.name)) {
        config.api = preset->api;
        config.baseUrl = preset->baseUrl;
    }
    const auto own = [&config](const QString &key) {
        return u"provider %1/%2"_s.arg(config.name, key);
    };
    readWord(reader, own(u"api"_s), config.api, {u"openai"_s, Api::OpenAi},
             {u"ollama"_s, Api::Ollama});
    readBaseUrl(reader, own(u"base_url"_s), config.baseUrl);
    reader.text(own(u"model"_s), config.model);
    reader.text(own(u"embedding_model"_s), config.embeddingModel);
    if (config.name == "openai"_L1) {
        readBaseUrl(reader, u"OPENAI_BASE_URL"_s, config.baseUrl);
        reader.text(u"OPENAI_MODEL"_s, config.model);
        reader.text(u"OPENAI_EMBEDDING_MODEL"_s, config.embeddingModel);
    }
    reader.yesOrNo(own(u"own"_s), config.own);
    reader.number(own(u"concurrency"_s), config.concurrency, 1, 1'000);
    reader.number(own(u"requests_per_minute"_s), config.requestsPerMinute, 1, 1'000'000);
    reader.number(own(u"tokens_per_minute"_s), config.tokensPerMinute, 1, 1'000'000'000);
    readWord(reader, own(u"on_outage"_s), config.onOutage, {u"wait"_s, OnOutage::Wait},
             {u"fall_back"_s, OnOutage::FallBack});
    reader.amount(own(u"price_in"_s), config.priceIn, dearest);
    reader.amount(own(u"price_out"_s), config.priceOut, dearest);
    reader.yesOrNo(own(u"redact"_s), config.redact);
    reader.text(own(u"key_file"_s), config.keyFile);
}

Result<> checkProvider(const ProviderConfig &config)
{
    const QString section = u"[provider %1]"_s.arg(config.name);
    if (config.baseUrl.isEmpty())
        return fail(ErrorCode::Usage, u"the provider “%1” has no address"_s.arg(config.name),
                    u"set base_url in %1 of the settings file"_s.arg(section));
    if (config.model.isEmpty())
        return fail(ErrorCode::Usage, u"the provider “%1” has no model"_s.arg(config.name),
                    config.name == "openai"_L1
                        ? u"set OPENAI_MODEL, or model in %1 of the settings file"_s.arg(section)
                        : u"set model in %1 of the settings file"_s.arg(section));
    if (config.place() == ProviderConfig::Place::Cloud && config.baseUrl.scheme() == "http"_L1)
        return fail(
            ErrorCode::Usage,
            u"the provider “%1” would send your words unencrypted to %2"_s.arg(config.name,
                                                                               config.host()),
            u"use https; or, where that host is your own, set own = true in %1"_s.arg(section));
    return {};
}

} // namespace englog
