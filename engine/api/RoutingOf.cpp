// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/RoutingOf.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString builtin = u"builtin"_s; // as the settings call it

Routing::Candidate candidateOf(const ProviderConfig &config)
{
    return {config.name, config.reads(), config.place() == ProviderConfig::Place::ThisMachine,
            !config.embeddingModel.isEmpty(),
            config.onOutage == ProviderConfig::OnOutage::FallBack};
}

} // namespace

Routing::Allowed allowedBy(EngineConfig::Ai ai)
{
    switch (ai) {
    case EngineConfig::Ai::All:
        return Routing::Allowed::All;
    case EngineConfig::Ai::Local:
        return Routing::Allowed::ThisMachine;
    case EngineConfig::Ai::Off:
        break;
    }
    return Routing::Allowed::Nothing;
}

std::shared_ptr<Routing> routingOf(const EngineConfig &config, const QString &device)
{
    QList<Routing::Candidate> order;
    QList<Routing::Candidate> others;
    for (const ProviderConfig &provider : config.providers) {
        if (!config.order.contains(provider.name))
            others += candidateOf(provider);
    }
    for (const QString &name : config.order) {
        if (name == builtin) {
            order += Routing::Candidate{.name = device};
            continue;
        }
        const auto provider = std::ranges::find(config.providers, name, &ProviderConfig::name);
        if (provider != config.providers.cend())
            order += candidateOf(*provider);
    }
    return std::make_shared<Routing>(order, others, device, allowedBy(config.ai));
}

} // namespace englog
