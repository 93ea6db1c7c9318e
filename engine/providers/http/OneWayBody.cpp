// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/OneWayBody.h"

#include <algorithm>
#include <cstring>

namespace englog {

OneWayBody::OneWayBody(QByteArray bytes, QObject *parent)
    : QIODevice(parent)
    , m_bytes(std::move(bytes))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 OneWayBody::bytesAvailable() const
{
    return m_bytes.size() - m_read + QIODevice::bytesAvailable();
}

qint64 OneWayBody::readData(char *data, qint64 most)
{
    if (atEnd())
        return -1;
    const qint64 count = std::min(most, qint64(m_bytes.size()) - m_read);
    std::memcpy(data, m_bytes.constData() + m_read, size_t(count));
    m_read += count;
    return count;
}

} // namespace englog
