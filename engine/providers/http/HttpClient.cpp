// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/HttpClient.h"

#include "engine/providers/http/HttpCall.h"
#include "engine/providers/http/HttpOutcome.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace englog {

/// Lives in the client's thread, and owns what is in flight.
class HttpClient::Worker : public QObject
{
public:
    explicit Worker(const QByteArray &userAgent) : m_userAgent(userAgent) {}

    /// From any thread.
    void post(const HttpOrder &order)
    {
        {
            const std::lock_guard guard(m_mutex);
            m_posted += m_left ? 0 : 1;
        }
        if (m_left) // for good
            return refuse(order);
        QMetaObject::invokeMethod(
            this,
            [this, order] {
                {
                    const std::lock_guard guard(m_mutex);
                    --m_posted;
                }
                begin(order);
            },
            Qt::QueuedConnection);
    }

    /// Cancels everything, and ends the thread when everybody has been told.
    void close()
    {
        m_closing = true;
        while (!m_calls.empty())
            m_calls.begin()->second->cancel();
        leave();
    }

private:
    static void refuse(const HttpOrder &order)
    {
        order.done(
            tl::unexpected(HttpFailure{HttpFailure::What::Cancelled, u"cancelled, not sent"_s}));
    }

    void begin(HttpOrder order)
    {
        if (m_closing || order.stop.stop_requested())
            return refuse(order);
        if (const auto refused = refusal(order.request))
            return order.done(tl::unexpected(*refused));

        if (!m_pool)
            m_pool = std::make_unique<ManagerPool>();
        const quint64 id = ++m_last;
        order.done = [this, id, done = order.done](const auto &outcome) {
            // Not deleted here: it is its own signal that we are called from.
            m_calls.extract(id).mapped().release()->deleteLater();
            done(outcome);
        };
        m_calls.emplace(id, std::make_unique<HttpCall>(std::move(order), m_userAgent, *m_pool));
    }

    /// Whoever is told of an end may have sent something more: it is answered first.
    void leave()
    {
        QMetaObject::invokeMethod(
            this,
            [this] {
                {
                    const std::lock_guard guard(m_mutex);
                    m_left = m_posted == 0;
                }
                if (!m_left)
                    return leave();
                m_pool.reset();
                thread()->quit();
            },
            Qt::QueuedConnection);
    }

    const QByteArray m_userAgent;
    std::unique_ptr<ManagerPool> m_pool; ///< made in the thread, for it has a timer
    std::unordered_map<quint64, std::unique_ptr<HttpCall>> m_calls;
    quint64 m_last = 0;
    std::mutex m_mutex;
    int m_posted = 0;                 ///< orders on their way to this thread; under the mutex
    std::atomic<bool> m_left = false; ///< nothing is taken any more; set under the mutex
    bool m_closing = false;
};

HttpClient::HttpClient(const QByteArray &userAgent)
    : m_thread(std::make_unique<QThread>())
    , m_worker(std::make_unique<Worker>(userAgent))
{
    m_thread->setObjectName(u"http"_s);
    m_worker->moveToThread(m_thread.get());
    m_thread->start();
}

void HttpClient::close()
{
    Q_ASSERT(QThread::currentThread() != m_thread.get());
    QMetaObject::invokeMethod(m_worker.get(), &Worker::close, Qt::QueuedConnection);
    m_thread->wait();
}

HttpClient::~HttpClient()
{
    if (QThread::currentThread() != m_thread.get()) {
        close();
        return;
    }
    // The last to hold it let go of it in `done`. The thread cannot wait for itself; what it is in
    // the middle of goes when it has ended.
    QThread *thread = m_thread.release();
    QObject::connect(thread, &QThread::finished, m_worker.get(), &QObject::deleteLater);
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    m_worker.release()->close();
}

void HttpClient::send(const HttpRequest &request, const std::stop_token &stop, const Alive &alive,
                      const Done &done)
{
    m_worker->post({request, stop, alive, done});
}

} // namespace englog
