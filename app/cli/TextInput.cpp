// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/TextInput.h"

#include "engine/domain/Entry.h"
#include "engine/domain/Utf8.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace englog {

Result<QString> textFromUtf8(QByteArrayView bytes, const QString &name)
{
    if (const qsizetype at = firstInvalidUtf8(bytes); at >= 0)
        return fail(ErrorCode::Invalid, u"%1 is not UTF-8: see byte %2"_s.arg(name).arg(at),
                    u"convert it first, for instance with: iconv -f LATIN1 -t UTF-8"_s);
    return QString::fromUtf8(bytes);
}

Result<QString> readText(const QString &path)
{
    const bool standard = path == "-"_L1;
    const QString name = standard ? u"standard input"_s : u"“%1”"_s.arg(path);
    QFile file(path);
    const bool opened = standard ? file.open(stdin, QIODevice::ReadOnly)
                                 : file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    if (!opened || QFileInfo(path).isDir())
        return fail(QFileInfo::exists(path) ? ErrorCode::Invalid : ErrorCode::NotFound,
                    u"%1 cannot be read: %2"_s.arg(
                        name, opened ? u"it is a folder"_s : file.errorString()));

    constexpr qsizetype enough = EntryLimits::maxTextBytes + 1;
    QByteArray bytes;
    while (bytes.size() < enough) { // a pipe gives what it holds, and that is not all
        const QByteArray piece = file.read(enough - bytes.size());
        if (piece.isEmpty())
            break;
        bytes += piece;
    }
    if (file.error() != QFileDevice::NoError)
        return fail(ErrorCode::Invalid, u"%1 cannot be read: %2"_s.arg(name, file.errorString()));
    if (bytes.size() > EntryLimits::maxTextBytes)
        return fail(ErrorCode::Invalid,
                    u"%1 is larger than the %2 MiB that an entry holds"_s.arg(name).arg(
                        EntryLimits::maxTextBytes / 1'048'576),
                    u"split it into several entries"_s);
    return textFromUtf8(bytes, name);
}

} // namespace englog
