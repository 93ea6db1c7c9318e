// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultConnection.h"

#include <algorithm>
#include <sys/socket.h>

namespace englog::test {

using namespace Qt::StringLiterals;
using Until = Play::Until;

FaultConnection::FaultConnection(FaultServer &server, QTcpSocket *socket, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_socket(socket)
    , m_number(server.opened())
{
    socket->setParent(this);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
    connect(socket, &QTcpSocket::bytesWritten, this, [this] {
        if (m_left > 0)
            sayEndless();
    });
    connect(socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
}

FaultConnection::~FaultConnection()
{
    if (m_answering)
        m_server.answered();
    m_server.closed();
}

void FaultConnection::read()
{
    if (m_play || m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    if (m_in.isEmpty()) {
        if (const auto unread = m_server.takeUnread(m_number))
            return finish(unread->by);
    }
    m_in += m_socket->readAll();
    if (!m_in.isEmpty() && (m_in.front() < 'A' || m_in.front() > 'Z')) { // such as a TLS greeting
        write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        return finish(Play::By::Close);
    }
    auto request = parsed();
    if (!request)
        return;
    m_answering = true;
    m_said = false;
    m_play = m_server.heard(std::move(*request));
    if (!m_play->held)
        begin();
}

std::optional<HeardRequest> FaultConnection::parsed()
{
    const qsizetype end = m_in.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    HeardRequest request;
    request.connection = m_number;
    QList<QByteArray> lines = m_in.left(end).replace("\r\n", "\n").split('\n');
    const QList<QByteArray> first = lines.takeFirst().split(' ');
    request.method = first.value(0);
    request.path = first.value(1);
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    const qsizetype begin = end + 4;
    if (m_in.size() < begin + length)
        return std::nullopt;
    request.body = m_in.mid(begin, length);
    m_in.remove(0, begin + length);
    return request;
}

void FaultConnection::release()
{
    if (m_play && m_play->held) {
        m_play->held = false;
        begin();
    }
}

void FaultConnection::begin()
{
    if (m_play->silent)
        return;
    if (m_play->until == Until::Unanswered && m_play->delay == Millis(0))
        return finish(m_play->by);
    if (m_play->delay > Millis(0)) {
        m_timer.disconnect();
        connect(&m_timer, &QTimer::timeout, this, [this] { say(); });
        m_timer.start(m_play->delay);
    } else {
        say();
    }
}

QByteArray FaultConnection::head() const
{
    const Play &play = *m_play;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(play.status) + " Told\r\n";
    bool typed = false;
    for (const auto &[name, value] : play.headers) {
        head += name + ": " + value + "\r\n";
        typed = typed || name.toLower() == "content-type";
    }
    if (!typed)
        head += "Content-Type: application/json\r\n";
    if (play.chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (play.unsized) {
        head += "Connection: close\r\n";
    } else {
        const qint64 length = play.length.value_or(play.body.size() + play.endless);
        head += "Content-Length: " + QByteArray::number(length) + "\r\n";
    }
    return head + "\r\n";
}

void FaultConnection::say()
{
    if (m_play->until == Until::Unanswered)
        return finish(m_play->by);
    if (m_play->raw) {
        write(*m_play->raw);
        return finish(Play::By::Close);
    }
    drip(head(), m_play->everyHeaderByte, [this] {
        if (m_play->until == Until::Headers)
            return finish(m_play->by);
        sayBody();
    });
}

void FaultConnection::sayBody()
{
    const Play &play = *m_play;
    QByteArray body = play.body;
    if (play.chunked) {
        body.clear();
        for (qsizetype from = 0; from < play.body.size(); from += play.chunk) {
            const QByteArray chunk = play.body.mid(from, play.chunk);
            body += QByteArray::number(chunk.size(), 16) + "\r\n" + chunk + "\r\n";
        }
        body += "0\r\n\r\n";
    }
    if (play.until == Until::HalfBody)
        body.truncate(body.size() / 2);
    drip(body, play.everyBodyByte, [this] {
        if (m_play->until == Until::HalfBody)
            return finish(m_play->by);
        m_left = m_play->endless;
        if (m_left > 0)
            sayEndless();
        else
            finishAnswer();
    });
}

void FaultConnection::drip(const QByteArray &bytes, Millis every, const std::function<void()> &next)
{
    if (every == Millis(0) || bytes.isEmpty()) {
        write(bytes);
        return next();
    }
    write(bytes.left(1));
    m_timer.disconnect();
    connect(&m_timer, &QTimer::timeout, this,
            [this, rest = bytes.mid(1), every, next] { drip(rest, every, next); });
    m_timer.start(every);
}

void FaultConnection::sayEndless()
{
    constexpr qint64 ahead = qint64(256) * 1024;
    const qint64 now = std::min(m_left, ahead - m_socket->bytesToWrite());
    if (now <= 0)
        return;
    m_left -= now;
    write(QByteArray(now, ' '));
    if (m_left == 0)
        finishAnswer();
}

void FaultConnection::write(const QByteArray &bytes)
{
    m_socket->write(bytes);
}

void FaultConnection::finishAnswer()
{
    const Play play = *m_play;
    m_play.reset();
    m_answering = false;
    m_server.answered();
    if (play.until == Until::AnsweredQuietly || play.unsized)
        return finish(play.by);
    if (play.length) // it has said something else than it did, and will say nothing more
        return;
    QMetaObject::invokeMethod(
        this, [this] { read(); }, Qt::QueuedConnection);
}

void FaultConnection::finish(Play::By by)
{
    if (by == Play::By::Reset) {
        m_socket->waitForBytesWritten(0);
        return reset();
    }
    m_socket->disconnectFromHost();
}

void FaultConnection::reset()
{
    m_socket->flush();
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    m_socket->abort();
}

} // namespace englog::test
