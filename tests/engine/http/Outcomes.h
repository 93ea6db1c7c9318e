// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/http/HttpClient.h"
#include "tests/support/FaultServer.h"

#include <QDeadlineTimer>
#include <QMutex>
#include <QWaitCondition>

#include <vector>

namespace englog::test {

using Outcome = tl::expected<HttpAnswer, HttpFailure>;

/// What became of some requests, in the order in which it was told.
class Outcomes
{
public:
    [[nodiscard]] HttpClient::Done take()
    {
        return [this](const Outcome &outcome) {
            const QMutexLocker lock(&m_mutex);
            m_all.push_back(outcome);
            m_changed.wakeAll();
        };
    }

    /// Blocks until there are so many; false: not in time.
    [[nodiscard]] bool waitFor(size_t count, Millis most = Millis(30'000)) const
    {
        const QDeadlineTimer end(most);
        const QMutexLocker lock(&m_mutex);
        while (m_all.size() < count) {
            if (!m_changed.wait(&m_mutex, end))
                return m_all.size() >= count;
        }
        return true;
    }

    [[nodiscard]] std::vector<Outcome> all() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_all;
    }

private:
    mutable QMutex m_mutex;
    mutable QWaitCondition m_changed;
    std::vector<Outcome> m_all;
};

/// A POST with a key and a path that no failure may name.
[[nodiscard]] inline HttpRequest post(const QUrl &base, const QByteArray &body = "{\"n\":1}")
{
    HttpRequest request;
    request.url = base;
    request.url.setPath(base.path() + QStringLiteral("/private-path"));
    request.headers.insert("Authorization", "Bearer sk-private");
    request.body = body;
    return request;
}

/// Sends it and blocks until the outcome is there.
[[nodiscard]] inline Outcome ask(HttpClient &client, const HttpRequest &request)
{
    Outcomes outcomes;
    client.send(request, {}, {}, outcomes.take());
    if (!outcomes.waitFor(1))
        qFatal("no outcome in half a minute");
    return outcomes.all().front();
}

/// What an outcome is, for a message.
[[nodiscard]] inline QString told(const Outcome &outcome)
{
    return outcome ? QStringLiteral("status %1").arg(outcome->status)
                   : QStringLiteral("failure %1: %2")
                         .arg(int(outcome.error().what))
                         .arg(outcome.error().detail);
}

} // namespace englog::test

/// The outcome is this kind of failure, and its detail holds nothing of what was sent.
#define COMPARE_FAILURE(outcome, kind)                                                             \
    do {                                                                                           \
        const englog::test::Outcome outcomeNow = (outcome);                                        \
        QVERIFY2(!outcomeNow, qPrintable(englog::test::told(outcomeNow)));                         \
        QVERIFY2(outcomeNow.error().what == englog::HttpFailure::What::kind,                       \
                 qPrintable(englog::test::told(outcomeNow)));                                      \
        QVERIFY2(!outcomeNow.error().detail.contains(QStringLiteral("private")),                   \
                 qPrintable(outcomeNow.error().detail));                                           \
    } while (false)
