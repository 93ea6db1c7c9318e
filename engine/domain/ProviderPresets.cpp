// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/ProviderPresets.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

const QList<ProviderPreset> &providerPresets()
{
    using Api = ProviderConfig::Api;
    static const QList<ProviderPreset> presets{
        {u"ollama"_s, u"Ollama"_s, Api::Ollama, QUrl(u"http://localhost:11434"_s), false, {}},
        {u"llamacpp"_s,
         u"llama.cpp server"_s,
         Api::OpenAi,
         QUrl(u"http://localhost:8080/v1"_s),
         false,
         {}},
        {u"lmstudio"_s,
         u"LM Studio"_s,
         Api::OpenAi,
         QUrl(u"http://localhost:1234/v1"_s),
         false,
         {}},
        {u"vllm"_s, u"vLLM"_s, Api::OpenAi, QUrl(u"http://localhost:8000/v1"_s), false, {}},
        {u"openai"_s, u"OpenAI"_s, Api::OpenAi, QUrl(u"https://api.openai.com/v1"_s), true,
         u"https://platform.openai.com/api-keys"_s},
        {u"mistral"_s, u"Mistral"_s, Api::OpenAi, QUrl(u"https://api.mistral.ai/v1"_s), true,
         u"https://console.mistral.ai/api-keys"_s},
        {u"groq"_s, u"Groq"_s, Api::OpenAi, QUrl(u"https://api.groq.com/openai/v1"_s), true,
         u"https://console.groq.com/keys"_s},
        {u"openrouter"_s, u"OpenRouter"_s, Api::OpenAi, QUrl(u"https://openrouter.ai/api/v1"_s),
         true, u"https://openrouter.ai/settings/keys"_s},
    };
    return presets;
}

const ProviderPreset *providerPreset(const QString &name)
{
    const auto found = std::ranges::find(providerPresets(), name, &ProviderPreset::name);
    return found == providerPresets().cend() ? nullptr : &*found;
}

} // namespace englog
