// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Services.h"

#include "engine/ports/Store.h"
#include "engine/providers/Gateway.h"
#include "engine/providers/http/HttpClient.h"
#include "engine/providers/openai/ServiceProvider.h"
#include "engine/queue/Routing.h"
#include "engine/secrets/KeyRing.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// By the on-device analyser, for what is hidden must be known before it leaves.
QStringList peopleIn(const AnalysisRequest &request, Provider &device)
{
    AnalysisRequest asking = request;
    asking.kind = TaskKind::EntityRecognition;
    QStringList people;
    device.analyse(asking, {}, {}, [&people](const Result<Analysis> &analysis) {
        if (!analysis)
            return;
        for (const Entity &entity : std::get<EntityRecognition>(analysis->finding).entities) {
            if (entity.type == EntityType::Person)
                people += entity.text;
        }
    });
    return people;
}

} // namespace

Services::Services(const Parts &parts) : m_store(parts.store)
{
    if (parts.config.providers.isEmpty())
        return;
    m_gateway =
        std::make_shared<Gateway>(parts.store, parts.clock,
                                  Gateway::Rules{[routing = parts.routing](const QString &name) {
                                                     return routing->isAllowed(name);
                                                 },
                                                 parts.config.dailyCostLimit},
                                  parts.meter);
    m_client =
        std::make_shared<HttpClient>("EngLog/" + QCoreApplication::applicationVersion().toLatin1());
    for (const ProviderConfig &config : parts.config.providers)
        m_services += std::make_shared<ServiceProvider>(ServiceProvider::Parts{
            .config = config,
            .client = m_client,
            .outbox = m_gateway,
            .key = [&keys = parts.keys, name = config.name] { return keys.key(name); },
            .embeddingsInCall = parts.config.batchSize,
            .idle = parts.config.taskTimeout,
            .themes = parts.device->themes(),
            .names = [device = parts.device](
                         const AnalysisRequest &request) { return peopleIn(request, *device); }});
}

/// The client first, which calls in flight hold as well: they are answered, and told of at the
/// door, which the store must have heard before the door goes.
Services::~Services()
{
    if (m_client)
        m_client->close();
    m_services.clear();
    m_client.reset();
    m_store.drain();
}

void Services::onTraffic(std::function<void()> listener)
{
    if (m_gateway)
        m_gateway->onTraffic(std::move(listener));
}

} // namespace englog
