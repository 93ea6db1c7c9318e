// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/PrivateFile.h"

#include "engine/secrets/KeyText.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QScopeGuard>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr off_t largest = 64 * 1'024;
constexpr mode_t beyondOwner = 07177; // whatever is not in 0600

tl::unexpected<Error> notOpened(const QString &path, int why)
{
    if (why == ENOENT || why == ENOTDIR)
        return fail(ErrorCode::NotFound, u"there is no file %1"_s.arg(path));
    return fail(ErrorCode::Denied, u"the file %1 cannot be read"_s.arg(path),
                u"make it yours: chown, then chmod 600"_s);
}

/// What speaks against reading a key from the file that is open there.
Result<> refused(int file, const QString &path)
{
    struct stat about = {};
    if (fstat(file, &about) != 0)
        return notOpened(path, errno);
    if (!S_ISREG(about.st_mode))
        return fail(ErrorCode::Invalid, u"%1 is no regular file"_s.arg(path));
    if ((about.st_mode & beyondOwner) != 0)
        return fail(ErrorCode::Denied, u"others may open %1, which holds a key"_s.arg(path),
                    u"chmod 600 %1"_s.arg(path));
    if (about.st_size > largest)
        return fail(ErrorCode::Invalid, u"%1 is larger than 64 KiB"_s.arg(path));
    return {};
}

} // namespace

Result<QByteArray> readPrivateFile(const QString &path)
{
    // Opened first and looked at then, so that what is read is what was looked at. Without waiting:
    // a pipe would hold the caller until somebody writes to it.
    const int file =
        open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return notOpened(path, errno);
    const auto closed = qScopeGuard([file] { close(file); });
    if (const auto may = refused(file, path); !may)
        return fail(may.error());

    QByteArray content(largest + 1, Qt::Uninitialized);
    qsizetype length = 0;
    while (length < content.size()) {
        const auto got = read(file, content.data() + length, size_t(content.size() - length));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            wipe(content);
            return fail(ErrorCode::Transient, u"%1 could not be read to its end"_s.arg(path));
        }
        if (got == 0)
            break;
        length += got;
    }
    if (length > largest) { // it grew meanwhile
        wipe(content);
        return fail(ErrorCode::Invalid, u"%1 is larger than 64 KiB"_s.arg(path));
    }
    content.truncate(length);
    return content;
}

Result<> writePrivateFile(const QString &path, const QByteArray &content)
{
    const QString folder = QFileInfo(path).absolutePath();
    QSaveFile file(path);
    if (!QDir().mkpath(folder) || !file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        return fail(ErrorCode::Denied, u"the file %1 cannot be written"_s.arg(path),
                    u"see who may write in %1"_s.arg(folder));
    if (file.write(content) != content.size() || !file.commit())
        return fail(ErrorCode::Full, u"the file %1 could not be written"_s.arg(path),
                    u"free some space, and try again"_s);
    return {};
}

} // namespace englog
