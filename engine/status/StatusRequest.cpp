// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/StatusRequest.h"

#include <algorithm>

namespace englog {

namespace {

constexpr int badRequest = 400;
constexpr int headTooLarge = 431;
constexpr int versionNotSupported = 505;

bool isTokenCharacter(char c)
{
    static const QByteArray others = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || others.contains(c);
}

bool isToken(const QByteArray &text)
{
    return !text.isEmpty() && std::ranges::all_of(text, isTokenCharacter);
}

bool isVisible(const QByteArray &text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });
}

/// 0, or the status to refuse it with.
int readFirstLine(const QByteArray &line, StatusRequest &request)
{
    const QList<QByteArray> words = line.split(' ');
    if (words.size() != 3 || !isToken(words[0]) || !words[1].startsWith('/')
        || !isVisible(words[1]))
        return badRequest;
    if (!words[2].startsWith("HTTP/"))
        return badRequest;
    if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0")
        return versionNotSupported;
    request.method = words[0];
    request.path = words[1].split('?').first();
    return 0;
}

bool readHeader(const QByteArray &line, StatusRequest &request)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArray name = line.left(std::max<qsizetype>(colon, 0)).toLower();
    const QByteArray value = line.mid(colon + 1).trimmed();
    if (!isToken(name) || !isVisible(value) || request.headers.contains(name))
        return false;
    request.headers.insert(name, value);
    return true;
}

} // namespace

tl::expected<std::optional<StatusRequest>, int> StatusRequest::from(const QByteArray &bytes,
                                                                    qsizetype most)
{
    static const QByteArray end = "\r\n\r\n";
    const qsizetype at = bytes.left(most).indexOf(end);
    if (at < 0 && bytes.size() >= most)
        return tl::unexpected(headTooLarge);
    if (at < 0)
        return std::nullopt;

    StatusRequest request;
    request.size = at + end.size();
    qsizetype from = 0;
    while (from <= at) {
        const qsizetype to = bytes.indexOf("\r\n", from);
        const QByteArray line = bytes.mid(from, to - from);
        const int refusal = from == 0   ? readFirstLine(line, request)
            : readHeader(line, request) ? 0
                                        : badRequest;
        if (refusal != 0)
            return tl::unexpected(refusal);
        from = to + 2;
    }
    return request;
}

} // namespace englog
