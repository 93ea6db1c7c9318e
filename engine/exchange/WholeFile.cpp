// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/WholeFile.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QtEndian>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Whether this process has the file open itself, under whatever name. It must be told without
/// opening it once more: closing would drop the locks that SQLite holds on it.
///
/// *Source:* fcntl(2), "Advisory record locking".
bool isOpenHere(const QString &path)
{
    struct ::stat wanted = {};
    if (::stat(QFile::encodeName(path).constData(), &wanted) != 0 || !S_ISREG(wanted.st_mode))
        return false;
    const QStringList open = QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System);
    return std::any_of(open.cbegin(), open.cend(), [&](const QString &number) {
        struct ::stat held = {};
        return number.toInt() > 2 && ::fstat(number.toInt(), &held) == 0
            && held.st_dev == wanted.st_dev && held.st_ino == wanted.st_ino;
    });
}

/// *Source:* SQLite's "Database File Format", 1.3; the number is Migrator::applicationId.
bool isJournal(const QString &path)
{
    if (isOpenHere(path))
        return true;
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return false;
    constexpr int applicationIdAt = 68;
    const QByteArray header = file.read(100);
    return header.size() == 100 && header.startsWith("SQLite format 3")
        && qFromBigEndian<quint32>(header.constData() + applicationIdAt) == 0x456e674c;
}

/// The file's own place, links followed as far as there is something.
QString placeOf(const QString &path)
{
    const QFileInfo info(path);
    if (info.isSymLink() && !info.exists())
        return info.symLinkTarget();
    if (info.exists())
        return info.canonicalFilePath();
    const QFileInfo folder(info.absolutePath());
    return (folder.exists() ? folder.canonicalFilePath() : folder.filePath()) + u'/'
        + info.fileName();
}

Result<> checkPlace(const QString &path)
{
    const QFileInfo info(path);
    if (info.isDir())
        return fail(ErrorCode::Invalid, u"%1 is a folder"_s.arg(path),
                    u"name a file, perhaps one in it"_s);
    const QString place = placeOf(path);
    const QString folder = QFileInfo(place).absolutePath();
    if (!info.exists() && !QFileInfo(folder).isDir())
        return fail(ErrorCode::NotFound, u"there is no folder %1"_s.arg(folder),
                    u"make it first, or choose another place"_s);
    QStringList journals{place};
    for (const QString &end : {u"-wal"_s, u"-shm"_s, u"-lock"_s, u"-journal"_s}) {
        if (place.endsWith(end))
            journals += place.chopped(end.size());
    }
    if (std::any_of(journals.cbegin(), journals.cend(), isJournal))
        return fail(ErrorCode::Invalid, u"%1 is a journal, or belongs to one"_s.arg(path),
                    u"choose another name; a journal is never overwritten"_s);
    return {};
}

bool isStream(const QString &path)
{
    const QFileInfo info(path);
    const bool isDevice = path.startsWith("/dev/"_L1) && !path.startsWith("/dev/shm/"_L1);
    return isDevice || (info.exists() && !info.isFile());
}

} // namespace

WholeFile::WholeFile(std::unique_ptr<QFileDevice> file) : m_file(std::move(file)) {}

Result<WholeFile> WholeFile::open(const QString &path)
{
    if (auto fine = checkPlace(path); !fine)
        return fail(fine.error());
    if (isStream(path)) {
        // By its number: QFile would look for the end of what has none.
        auto file = std::make_unique<QFile>(path);
        const int fd = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_APPEND | O_CLOEXEC);
        if (fd < 0 || !file->open(fd, QIODevice::WriteOnly, QFileDevice::AutoCloseHandle))
            return fail(ErrorCode::Denied,
                        u"%1 cannot be written: %2"_s.arg(path, qt_error_string()),
                        u"choose another place"_s);
        return WholeFile(std::move(file));
    }
    WholeFile whole(std::make_unique<QSaveFile>(path));
    if (!whole.m_file->open(QIODevice::WriteOnly))
        return whole.failure();
    whole.m_file->setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return whole;
}

Result<> WholeFile::write(const QByteArray &bytes)
{
    return m_file->write(bytes) == bytes.size() ? Result<>() : Result<>(failure());
}

Result<> WholeFile::commit()
{
    auto *whole = qobject_cast<QSaveFile *>(m_file.get());
    return (whole ? whole->commit() : m_file->flush()) ? Result<>() : Result<>(failure());
}

tl::unexpected<Error> WholeFile::failure() const
{
    const bool full = m_file->error() == QFileDevice::ResourceError;
    return fail(full ? ErrorCode::Full : ErrorCode::Denied,
                u"%1 cannot be written: %2"_s.arg(m_file->fileName(), m_file->errorString()),
                full ? u"free some space, or choose another place"_s : u"choose another place"_s);
}

} // namespace englog
