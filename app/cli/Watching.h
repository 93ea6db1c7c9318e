// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Output.h"
#include "app/cli/ProgressLine.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

namespace englog {

/// Follows a status service until it is told to stop: on a terminal as progress, elsewhere by one
/// document a line, as the service sends them.
///
/// When the service goes away it is looked for again, and asked for what was missed meanwhile.
///
/// *Thread:* main.
class Watching : public QObject
{
    Q_OBJECT

public:
    /// \param url  of the page or the socket; `http`, `https`, `ws` or `wss`
    Watching(const QUrl &url, QByteArray token, Output &output, QObject *parent);
    ~Watching() override;
    Q_DISABLE_COPY_MOVE(Watching)

    void start();
    void stop(); ///< says good-bye, then tells left()

Q_SIGNALS:
    void left(); ///< after stop(); either this or failed(), and once
    /// Offline (nobody answers there, from the beginning), Denied (the token is not theirs), TooNew
    /// (they speak another protocol).
    void failed(const englog::Error &why);

private:
    void heard(const QString &text);
    void identify(const QJsonObject &hello);
    void show(const QString &type, const QJsonObject &data);
    void showQueue(const QJsonObject &queue);
    void showAlert(const QJsonObject &alert);
    void say(const QString &text);
    void lost();
    void end(const std::optional<Error> &why = {});

    QUrl m_url;
    QByteArray m_token;
    Output &m_output;
    bool m_lines;
    QWebSocket m_socket;
    QTimer m_again;
    std::unique_ptr<ProgressLine> m_progress;
    qint64 m_seq = -1;   ///< of the last change that was told
    qint64 m_total = 0;  ///< the most that was open at once, and what has ended since
    bool m_knew = false; ///< it was let in once
    bool m_told = false; ///< that it is looked for
    bool m_stopping = false;
    bool m_ended = false;
};

} // namespace englog
