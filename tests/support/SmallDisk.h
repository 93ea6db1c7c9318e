// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <sys/mount.h>
#include <sys/statvfs.h>

namespace englog::test {

/// A file system of its own, of a size, in memory.
class SmallDisk
{
public:
    explicit SmallDisk(const QString &folder) : m_folder(QFile::encodeName(folder))
    {
        QDir().mkpath(folder);
        m_why = change(0, "1m");
    }
    ~SmallDisk() { ::umount2(m_folder.constData(), MNT_DETACH); }
    Q_DISABLE_COPY_MOVE(SmallDisk)

    /// Why there is none; empty when there is.
    [[nodiscard]] QString why() const { return m_why; }
    QString grow() { return change(MS_REMOUNT, "64m"); }
    QString allowReadingOnly() { return change(MS_REMOUNT | MS_RDONLY, "64m"); }
    [[nodiscard]] quint64 freeBytes() const
    {
        struct statvfs is = {};
        ::statvfs(m_folder.constData(), &is);
        return is.f_bavail * is.f_frsize;
    }

private:
    QString change(unsigned long flags, const char *size)
    {
        const QByteArray options = QByteArray("size=") + size;
        const int failed =
            ::mount("englog", m_folder.constData(), "tmpfs", flags, options.constData());
        return failed ? QString::fromLocal8Bit(std::strerror(errno)) : QString();
    }

    QByteArray m_folder;
    QString m_why;
};

} // namespace englog::test
