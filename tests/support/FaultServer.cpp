// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultServer.h"

#include "tests/support/FaultConnection.h"

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QTcpServer>

#include <algorithm>

namespace englog::test {

using namespace Qt::StringLiterals;

QJsonObject HeardRequest::json() const
{
    return QJsonDocument::fromJson(body).object();
}

Play Play::after(Millis wait) const
{
    Play play = *this;
    play.delay = wait;
    return play;
}

Play Play::with(const QByteArray &header, const QByteArray &value) const
{
    Play play = *this;
    play.headers.append({header, value});
    return play;
}

Play Play::cut(Until where, By how) const
{
    Play play = *this;
    play.until = where;
    play.by = how;
    return play;
}

class FaultServer::Listener final : public QTcpServer
{
public:
    explicit Listener(FaultServer &server) : m_server(server)
    {
        setListenBacklogSize(1'000); // hundreds connect at once
    }

    void each(const std::function<void(FaultConnection &)> &f)
    {
        const QObjectList all = children(); // a copy: some may go meanwhile
        for (QObject *child : all) {
            if (auto *connection = dynamic_cast<FaultConnection *>(child))
                f(*connection);
        }
    }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QTcpSocket;
        socket->setSocketDescriptor(descriptor);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        new FaultConnection(m_server, socket, this); // its parent's
    }

private:
    FaultServer &m_server;
};

FaultServer::FaultServer(Responder byDefault, quint16 port)
    : m_byDefault(std::move(byDefault))
    , m_listener(std::make_unique<Listener>(*this))
{
    m_thread.setObjectName(u"fault server"_s);
    m_listener->moveToThread(&m_thread);
    m_thread.start();
    inThread([this, port] {
        if (!m_listener->listen(QHostAddress::LocalHost, port))
            qFatal("the fault server cannot listen: %s", qPrintable(m_listener->errorString()));
        m_port = m_listener->serverPort();
    });
}

FaultServer::~FaultServer()
{
    inThread([this] {
        m_listener->close();
        m_listener->each([](FaultConnection &connection) { delete &connection; });
    });
    m_thread.quit();
    m_thread.wait();
}

template<typename F>
void FaultServer::inThread(F f)
{
    QMetaObject::invokeMethod(m_listener.get(), f, Qt::BlockingQueuedConnection);
}

QUrl FaultServer::url(const QString &path) const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_port).arg(path));
}

QUrl FaultServer::refused() const
{
    QTcpServer passing;
    passing.listen(QHostAddress::LocalHost);
    return QUrl(u"http://127.0.0.1:%1/v1"_s.arg(passing.serverPort()));
}

void FaultServer::play(const Play &play)
{
    const QMutexLocker lock(&m_mutex);
    m_plays.append(play);
}

void FaultServer::setDefault(Responder responder)
{
    const QMutexLocker lock(&m_mutex);
    m_byDefault = std::move(responder);
}

void FaultServer::setOnRequest(std::function<void(const HeardRequest &)> told)
{
    const QMutexLocker lock(&m_mutex);
    m_told = std::move(told);
}

void FaultServer::release()
{
    {
        const QMutexLocker lock(&m_mutex);
        m_released = true;
    }
    inThread([this] { m_listener->each([](FaultConnection &each) { each.release(); }); });
}

void FaultServer::stopListening()
{
    inThread([this] {
        m_listener->close();
        m_listener->each([](FaultConnection &each) { each.reset(); });
    });
}

void FaultServer::listenAgain()
{
    inThread([this] {
        if (!m_listener->listen(QHostAddress::LocalHost, m_port))
            qFatal("the fault server cannot listen: %s", qPrintable(m_listener->errorString()));
    });
}

QList<HeardRequest> FaultServer::requests() const
{
    const QMutexLocker lock(&m_mutex);
    return m_heard;
}

int FaultServer::connections() const
{
    const QMutexLocker lock(&m_mutex);
    return m_connections;
}

int FaultServer::mostAtOnce() const
{
    const QMutexLocker lock(&m_mutex);
    return m_mostAtOnce;
}

bool FaultServer::waitUntil(const std::function<bool()> &reached, Millis most) const
{
    const QDeadlineTimer end(most);
    const QMutexLocker lock(&m_mutex);
    while (!reached()) {
        if (!m_changed.wait(&m_mutex, end))
            return reached();
    }
    return true;
}

bool FaultServer::waitForRequests(int count, Millis most) const
{
    return waitUntil([&] { return m_heard.size() >= count; }, most);
}

bool FaultServer::waitForOpen(int connections, Millis most) const
{
    return waitUntil([&] { return m_open <= connections; }, most);
}

std::optional<Play> FaultServer::takeUnread(int connection)
{
    const QMutexLocker lock(&m_mutex);
    if (m_plays.isEmpty() || m_plays.first().until != Play::Until::Unread)
        return std::nullopt;
    HeardRequest request;
    request.connection = connection;
    request.number = int(m_heard.size()) + 1;
    request.at = std::chrono::steady_clock::now();
    m_heard.append(request);
    m_changed.wakeAll();
    return m_plays.takeFirst();
}

Play FaultServer::heard(HeardRequest request)
{
    QMutexLocker lock(&m_mutex);
    request.number = int(m_heard.size()) + 1;
    request.at = std::chrono::steady_clock::now();
    m_heard.append(request);
    m_mostAtOnce = std::max(m_mostAtOnce, ++m_atOnce);
    const auto told = m_told;
    const auto byDefault = m_byDefault;
    std::optional<Play> play;
    if (!m_plays.isEmpty())
        play = m_plays.takeFirst();
    m_changed.wakeAll();
    lock.unlock();

    if (told)
        told(request);
    if (!play)
        play = byDefault ? byDefault(request) : Play{.body = "{}"};
    lock.relock();
    play->held = play->held && !m_released;
    return *play;
}

void FaultServer::answered()
{
    const QMutexLocker lock(&m_mutex);
    --m_atOnce;
}

int FaultServer::opened()
{
    const QMutexLocker lock(&m_mutex);
    ++m_open;
    return ++m_connections;
}

void FaultServer::closed()
{
    const QMutexLocker lock(&m_mutex);
    --m_open;
    m_changed.wakeAll();
}

} // namespace englog::test
