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

struct Candidates
{
    QList<Routing::Candidate> order;
    QList<Routing::Candidate> others;
};

Candidates candidatesOf(const EngineConfig &config, const QString &device)
{
    Candidates all;
    for (const ProviderConfig &provider : config.providers) {
        if (!config.order.contains(provider.name))
            all.others += candidateOf(provider);
    }
    for (const QString &name : config.order) {
        const auto provider = std::ranges::find(config.providers, name, &ProviderConfig::name);
        if (name == builtin)
            all.order += Routing::Candidate{.name = device};
        else if (provider != config.providers.cend())
            all.order += candidateOf(*provider);
    }
    return all;
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
    Candidates all = candidatesOf(config, device);
    return std::make_shared<Routing>(std::move(all.order), std::move(all.others), device,
                                     allowedBy(config.ai));
}

void setCandidates(Routing &routing, const EngineConfig &config)
{
    Candidates all = candidatesOf(config, routing.device());
    routing.setCandidates(std::move(all.order), std::move(all.others));
}

} // namespace englog
