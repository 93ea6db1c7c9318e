// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/SingleInstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int patienceMs = 1'000;
const QByteArray raiseWord = "raise\n";
const QByteArray captureWord = "capture\n";

/// The path without the last part's suffix, the same for every way to write the journal's.
QString nameFor(const QString &journal)
{
    const QFileInfo file(journal);
    const QString folder = QFileInfo(file.absolutePath()).canonicalFilePath();
    const QString path = file.exists() ? file.canonicalFilePath() : folder + u'/' + file.fileName();
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (runtime.isEmpty())
        runtime = QDir::tempPath();
    return runtime + u"/englog-"_s + QString::fromLatin1(hash.left(8).toHex());
}

} // namespace

SingleInstance::SingleInstance(const QString &journal, QObject *parent)
    : QObject(parent)
    , m_name(nameFor(journal))
    , m_lock(m_name + u".lock"_s)
{
    m_lock.setStaleLockTime(0); // held for as long as the process lives
    if (m_lock.tryLock(0) || m_lock.error() != QLockFile::LockFailedError) {
        m_role = Role::First; // also where no lock can be made: better two windows than none
        listen();
    }
}

bool SingleInstance::callFirst(bool capture) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name + u".socket"_s);
    if (!socket.waitForConnected(patienceMs))
        return false;
    socket.write(capture ? captureWord : raiseWord);
    return socket.waitForBytesWritten(patienceMs);
}

void SingleInstance::listen()
{
    const QString path = m_name + u".socket"_s;
    QLocalServer::removeServer(path); // of a window that died: the lock is ours
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::answer);
    if (!m_server.listen(path))
        qWarning("a second start cannot raise this window: %s", qPrintable(m_server.errorString()));
}

void SingleInstance::answer()
{
    QLocalSocket *socket = m_server.nextPendingConnection();
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
        if (!socket->canReadLine())
            return;
        Q_EMIT called(socket->readLine(64) == captureWord);
        socket->disconnectFromServer();
    });
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
}

} // namespace englog
