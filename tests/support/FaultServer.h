// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QMutex>
#include <QThread>
#include <QUrl>
#include <QWaitCondition>

#include <functional>
#include <memory>
#include <optional>

namespace englog::test {

/// What the fault server has received.
struct HeardRequest
{
    int number = 0;                       ///< 1, 2, ... in the order of their arrival
    int connection = 0;                   ///< 1, 2, ... in the order in which they were opened
    QByteArray method;                    ///< empty: the connection was ended before it was read
    QByteArray path;                      ///< with the query; of a proxy's client the whole URL
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
    std::chrono::steady_clock::time_point at;

    [[nodiscard]] QJsonObject json() const;
};

/// What the server does with one request.
struct Play
{
    /// Where the connection ends, if it does.
    enum class Until {
        Always,          ///< the answer is whole, and the connection stays
        AnsweredQuietly, ///< the answer is whole; then the connection ends without having said so
        Unread,          ///< it ends before the request is read
        Unanswered,      ///< when it has been read
        Headers,         ///< when the answer's headers are out
        HalfBody,        ///< when half of the body is
    };
    enum class By {
        Close, ///< FIN
        Reset, ///< RST
    };

    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers = {}; ///< besides length and type
    QByteArray body = {};
    Until until = Until::Always;
    By by = By::Close;
    Millis delay{0};      ///< before anything is said
    bool held = false;    ///< nothing is said before FaultServer::release()
    bool silent = false;  ///< nothing is ever said
    bool chunked = false; ///< no Content-Length; chunks of `chunk` bytes
    qsizetype chunk = 4'096;
    bool unsized = false;      ///< neither length nor chunks: the answer ends with the connection
    Millis everyHeaderByte{0}; ///< the headers come byte by byte, so far apart
    Millis everyBodyByte{0};   ///< and so does the body
    std::optional<qint64> length;  ///< told as Content-Length in place of the true one
    qint64 endless = 0;            ///< so many bytes of spaces follow the body
    std::optional<QByteArray> raw; ///< said in place of all that; then the connection is closed

    [[nodiscard]] Play after(Millis wait) const;
    [[nodiscard]] Play with(const QByteArray &header, const QByteArray &value) const;
    [[nodiscard]] Play cut(Until where, By how) const;
};

/// An HTTP/1.1 server of our own on a port of the loopback address, which does what it is told: one
/// play after the other for the requests as they come, and then what the default says. It keeps a
/// journal of what it has received; that is what tests compare.
///
/// *Thread:* one of its own; all members from any other.
class FaultServer
{
public:
    using Responder = std::function<Play(const HeardRequest &)>; ///< called in the server's thread

    explicit FaultServer(Responder byDefault = {}, quint16 port = 0);
    ~FaultServer();
    Q_DISABLE_COPY_MOVE(FaultServer)

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/v1")) const;
    [[nodiscard]] QUrl refused() const; ///< a port of this machine at which nobody listens

    void play(const Play &play); ///< for the next request that has none yet
    void setDefault(Responder responder);
    /// The plays that are held go on, and those to come are not held.
    void release();
    void stopListening(); ///< open connections end by a reset
    void listenAgain();   ///< at the same port

    [[nodiscard]] QList<HeardRequest> requests() const;
    [[nodiscard]] int connections() const; ///< that were ever opened
    [[nodiscard]] int mostAtOnce() const;  ///< requests heard and not yet answered
    void setOnRequest(std::function<void(const HeardRequest &)> told); ///< in the server's thread

    /// Blocks until so many requests have come in all; false: not within this time.
    [[nodiscard]] bool waitForRequests(int count, Millis most = Millis(20'000)) const;
    /// Until all connections but so many have ended.
    [[nodiscard]] bool waitForOpen(int connections, Millis most = Millis(20'000)) const;

private:
    friend class FaultConnection;
    class Listener;

    // Called by connections, in the server's thread.
    [[nodiscard]] std::optional<Play> takeUnread(int connection);
    [[nodiscard]] Play heard(HeardRequest request);
    void answered();
    int opened();
    void closed();

    template<typename F>
    void inThread(F f);
    [[nodiscard]] bool waitUntil(const std::function<bool()> &reached, Millis most) const;

    mutable QMutex m_mutex; ///< guards what follows
    mutable QWaitCondition m_changed;
    QList<Play> m_plays;
    Responder m_byDefault;
    std::function<void(const HeardRequest &)> m_told;
    QList<HeardRequest> m_heard;
    int m_connections = 0;
    int m_open = 0;
    int m_atOnce = 0;
    int m_mostAtOnce = 0;
    bool m_released = false;

    quint16 m_port = 0;
    QThread m_thread;
    std::unique_ptr<Listener> m_listener; ///< lives in m_thread
};

} // namespace englog::test
