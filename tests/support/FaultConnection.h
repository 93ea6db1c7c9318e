// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/FaultServer.h"

#include <QTcpSocket>
#include <QTimer>

namespace englog::test {

/// One connection of the fault server: reads requests, one after the other, and plays.
class FaultConnection final : public QObject
{
public:
    FaultConnection(FaultServer &server, QTcpSocket *socket, QObject *parent);
    ~FaultConnection() override;

    void release();
    void reset(); ///< RST

private:
    void read();
    [[nodiscard]] std::optional<HeardRequest> parsed();
    void begin();
    void say();
    void drip(const QByteArray &bytes, Millis every, const std::function<void()> &next);
    void sayBody();
    void sayEndless();
    void write(const QByteArray &bytes);
    void finishAnswer();
    void finish(Play::By by);
    [[nodiscard]] QByteArray head() const;

    FaultServer &m_server;
    QTcpSocket *m_socket = nullptr;
    QTimer m_timer; ///< one thing at a time waits: the delay or the next byte
    const int m_number;
    QByteArray m_in;
    std::optional<Play> m_play;
    bool m_answering = false;
    bool m_said = false;
    qint64 m_left = 0; ///< of an endless body
};

} // namespace englog::test
