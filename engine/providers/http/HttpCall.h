// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/http/HttpClient.h"
#include "engine/providers/http/ManagerPool.h"

#include <QNetworkReply>
#include <QTimer>

namespace englog {

class OneWayBody;

/// What HttpClient was asked for.
struct HttpOrder
{
    HttpRequest request;
    std::stop_token stop;
    HttpClient::Alive alive;
    HttpClient::Done done;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
};

/// One request in flight: its reply, its limits and what has come of its answer.
///
/// Qt's own time limit is one for idleness, and ends as an abort does; so this one has its own.
///
/// *Thread:* that of the pool. It calls `done` once, as the last thing it does.
class HttpCall final : public QObject
{
public:
    /// Sends it. The order is not cancelled, and nothing speaks against it (refusal()).
    HttpCall(HttpOrder order, const QByteArray &userAgent, ManagerPool &pool);
    ~HttpCall() override;

    void cancel();

private:
    using Clock = std::chrono::steady_clock;
    using Outcome = tl::expected<HttpAnswer, HttpFailure>;
    /// The limit that is reached next, and when.
    struct Due
    {
        Clock::time_point at;
        const char *limit = nullptr;
    };

    [[nodiscard]] Due due() const;
    void arm();
    void timedOut();
    void touched();
    void read();
    void finished();
    void fail(HttpFailure::What what, const QString &why);
    void end(const Outcome &outcome);
    [[nodiscard]] int status() const;

    HttpOrder m_order;
    ManagerPool &m_pool;
    QNetworkAccessManager &m_manager;
    OneWayBody *m_sent = nullptr; ///< the reply's
    QNetworkReply *m_reply = nullptr;
    QTimer m_timer;
    Clock::time_point m_lastPiece;
    QByteArray m_body;
    QString m_tlsComplaint;
    bool m_answerBegun = false;
    bool m_ended = false;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

} // namespace englog
