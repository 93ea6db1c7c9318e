// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/Formats.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The start of an object whose end is not in sight.
bool opensAnObject(QByteArrayView text)
{
    const QByteArray line = text.toByteArray().simplified();
    return line.startsWith("{\"") || line.startsWith("{ \"");
}

bool isAnObject(QByteArrayView line)
{
    return QJsonDocument::fromJson(line.toByteArray()).isObject();
}

/// Whether one whole line is an object, or the only one in sight opens one.
bool looksLikeJsonl(QByteArrayView head)
{
    const bool cut = head.size() >= sniffLength;
    for (qsizetype start = 0; start < head.size();) {
        const qsizetype newline = head.indexOf('\n', start);
        if (newline < 0)
            return isAnObject(head.sliced(start)) || (cut && opensAnObject(head.sliced(start)));
        if (isAnObject(head.sliced(start, newline - start)))
            return true;
        start = newline + 1;
    }
    return false;
}

} // namespace

Result<QString> sniffFormat(QByteArrayView head)
{
    if (head.startsWith("\xEF\xBB\xBF"))
        head = head.sliced(3);
    if (looksLikeJsonl(head))
        return u"jsonl"_s;
    if (head.trimmed().isEmpty())
        return fail(ErrorCode::Invalid, u"the file is empty"_s);
    if (head.startsWith("\xFF\xFE") || head.startsWith("\xFE\xFF"))
        return fail(ErrorCode::Invalid, u"the file is UTF-16 text"_s, u"save it as UTF-8"_s);
    if (head.startsWith("SQLite format 3"))
        return fail(ErrorCode::Invalid, u"the file is a database, not an export"_s,
                    u"a backup of a journal is brought back with: englog-cli restore FILE"_s);
    if (head.startsWith("PK\x03\x04"))
        return fail(ErrorCode::Invalid, u"the file is a zip archive"_s,
                    u"unpack it and import the .jsonl file inside"_s);
    return fail(ErrorCode::Invalid, u"the file is of no format that can be imported"_s,
                u"what can be imported is jsonl: one JSON object a line"_s);
}

} // namespace englog
