// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Routing.h"

#include <algorithm>

namespace englog {

namespace {

/// Others than its own probe are to be asked in its place.
bool isOut(const ProviderHealth &health, Instant now)
{
    switch (health.state) {
    case ProviderHealth::State::Closed:
        return false;
    case ProviderHealth::State::Open:
        return !health.retryAt || *health.retryAt > now;
    case ProviderHealth::State::HalfOpen:
        break;
    }
    return true;
}

} // namespace

Routing::Routing(QList<Candidate> order, QList<Candidate> others, QString device, Allowed allowed)
    : m_candidates(
        std::make_shared<const Candidates>(Candidates{std::move(order), std::move(others)}))
    , m_device(std::move(device))
    , m_allowed(allowed)
{}

void Routing::setCandidates(QList<Candidate> order, QList<Candidate> others)
{
    auto fresh =
        std::make_shared<const Candidates>(Candidates{std::move(order), std::move(others)});
    const std::lock_guard guard(m_mutex);
    m_candidates.swap(fresh);
}

std::shared_ptr<const Routing::Candidates> Routing::candidates() const
{
    const std::lock_guard guard(m_mutex);
    return m_candidates;
}

const Routing::Candidate *Routing::Candidates::find(const QString &name) const
{
    for (const QList<Candidate> *list : {&order, &others}) {
        const auto found = std::ranges::find(*list, name, &Candidate::name);
        if (found != list->cend())
            return &*found;
    }
    return nullptr;
}

bool Routing::isAllowed(const QString &name) const
{
    return isAllowed(name, *candidates());
}

bool Routing::isAllowed(const QString &name, const Candidates &all) const
{
    const Allowed allowed = m_allowed;
    if (allowed == Allowed::Nothing)
        return false;
    if (name == m_device)
        return true;
    const Candidate *const candidate = all.find(name);
    return candidate && (allowed == Allowed::All || candidate->onThisMachine);
}

bool Routing::serves(const Candidate &candidate, const Candidates &all, AiLevel ai,
                     TaskKind kind) const
{
    return isAllowed(candidate.name, all) && ai <= candidate.reads
        && (candidate.embeds || kind != TaskKind::EmbeddingGeneration);
}

QString Routing::nameFor(const ReadyLevel &level, const Healths &healths, Instant now,
                         const QString &self) const
{
    const auto all = candidates();
    if (!level.provider.isEmpty()) {
        const Candidate *const asked = all->find(level.provider);
        const bool isDevice = level.provider == m_device && isAllowed(m_device);
        return isDevice || (asked && serves(*asked, *all, level.ai, level.kind)) ? level.provider
                                                                                 : QString();
    }
    for (const Candidate &candidate : all->order) {
        if (!serves(candidate, *all, level.ai, level.kind))
            continue;
        const auto health = healths.constFind(candidate.name);
        const bool passedOver = candidate.fallsBack && candidate.name != self
            && health != healths.cend() && isOut(*health, now);
        if (!passedOver)
            return candidate.name;
    }
    return isAllowed(m_device) ? m_device : QString();
}

bool Routing::looksAtHealth() const
{
    return std::ranges::any_of(candidates()->order, &Candidate::fallsBack);
}

QString Routing::usual(AiLevel ai, TaskKind kind) const
{
    ReadyLevel level;
    level.ai = ai;
    level.kind = kind;
    return nameFor(level, {}, Instant{});
}

} // namespace englog
