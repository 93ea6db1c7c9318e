// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>

namespace englog {

/// A request's body that can be read once.
///
/// When a peer closes before it has answered, Qt 6.4 goes back to the start of the body and sends
/// the whole request again, a POST as well: one question, paid for twice. It cannot go back in this
/// one; it reports ContentReSendError, and whoever asked decides. For Qt not to make a copy of its
/// own that can be rewound, the request has DoNotBufferUploadDataAttribute and a Content-Length.
class OneWayBody final : public QIODevice
{
public:
    OneWayBody(QByteArray bytes, QObject *parent);

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] bool atEnd() const override { return m_read == m_bytes.size(); }
    bool reset() override { return false; }

    /// Some of it is on its way: the peer may have got the request.
    [[nodiscard]] bool begun() const { return m_read > 0; }

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QByteArray m_bytes;
    qint64 m_read = 0;
};

} // namespace englog
