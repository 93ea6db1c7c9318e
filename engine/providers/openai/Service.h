// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Outbox.h"
#include "engine/ports/Provider.h"
#include "engine/providers/openai/Dialect.h"
#include "engine/providers/openai/Refusal.h"
#include "engine/providers/openai/ServiceProvider.h"

#include <QDeadlineTimer>
#include <QSet>

#include <atomic>
#include <memory>
#include <mutex>

namespace englog::openai {

/// A service as it is called: one request through the door and back, and what was learnt by it.
///
/// *Thread:* any.
class Service : public std::enable_shared_from_this<Service>
{
public:
    struct Call
    {
        QByteArray verb = "POST";
        QUrl url;
        QString model;
        std::function<QByteArray(const Capabilities &)> body; ///< by what is known when it leaves
        QList<EntryId> entries;
        QStringList purposes;
        qint64 tokensOut = 0; ///< an estimate
        std::stop_token stop;
        Provider::Alive alive;
        quint64 since = 0; ///< refusals of the service as a whole that were read before
    };
    struct Outcome
    {
        tl::expected<HttpAnswer, Refusal> answer; ///< of status 200, without an error in it
        Capabilities asked;                       ///< by which the body was written
        qint64 tokensIn = 0;
        qint64 tokensOut = 0;
        qint64 estimatedIn = 0;      ///< of the body, whatever the service says
        std::optional<Millis> pause; ///< that it asks for although it answered
    };
    using Then = std::function<void(const Outcome &)>;

    explicit Service(ServiceProvider::Parts parts);

    [[nodiscard]] const ProviderConfig &config() const { return m_parts.config; }
    [[nodiscard]] const ServiceProvider::Parts &parts() const { return m_parts; }
    [[nodiscard]] const Dialect &dialect() const { return m_dialect; }

    /// The people that its text names, where they are to be hidden.
    [[nodiscard]] QStringList namesIn(const AnalysisRequest &request) const;

    /// `then` is called once, from whatever thread the answer comes in.
    void call(const Call &call, const Then &then);

    [[nodiscard]] Capabilities known(const QString &model) const;
    /// Asks without the field from now on; false where it is not asked with any more.
    bool giveUp(const QString &model, const Capabilities &asked, Capabilities::Field field);
    void learnContext(const QString &model, int tokens);
    /// False where the model's embeddings had another length before.
    [[nodiscard]] bool learnDimension(const QString &model, int dimension);
    /// The answer was of use: what was learnt on the way is remembered.
    void succeeded(const QString &model);
    /// The entry was refused for what it says. The error to tell: after three entries in a row it
    /// is hardly them.
    [[nodiscard]] Error refused(const EntryId &entry, const Error &error);

private:
    void send(const Call &call, qint64 admission, const Then &then);
    void hold(const Error &refusal);
    /// Why nothing may be sent at present that was not asked for by a probe.
    [[nodiscard]] std::optional<Error> heldOff(quint64 since) const;
    /// \param size  of the body that was sent
    void settle(const Call &call, qint64 admission, qint64 size, const Capabilities &asked,
                const tl::expected<HttpAnswer, HttpFailure> &answer, const Then &then);
    void learn(const QString &model, const std::function<void(Capabilities &)> &change);

    const ServiceProvider::Parts m_parts;
    const Dialect m_dialect;
    mutable std::mutex m_mutex; ///< of all below
    QMap<QString, Capabilities> m_known;
    QSet<QString> m_news; ///< models of which something is not remembered yet
    QSet<EntryId> m_refused;
    quint64 m_refusals = 0; ///< of the service as a whole
    Error m_lastRefusal;
    QDeadlineTimer m_notBefore{0}; ///< it asked to be left alone until then
};

/// Stops when all that wait for an answer have been stopped.
class SharedStop
{
public:
    explicit SharedStop(const QList<Provider::Ask> &asks);
    Q_DISABLE_COPY_MOVE(SharedStop)

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    using Callback = std::stop_callback<std::function<void()>>;
    std::stop_source m_source;
    std::atomic<qsizetype> m_left;
    std::vector<std::unique_ptr<Callback>> m_callbacks;
};

/// A sum in as many shares as there are weights, which add up to it.
[[nodiscard]] QList<qint64> divided(qint64 sum, const QList<qint64> &weights);

} // namespace englog::openai
