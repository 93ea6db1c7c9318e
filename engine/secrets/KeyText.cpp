// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/KeyText.h"

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype longest = 16 * 1'024; // what servers take for all headers of a call

bool isVisibleAscii(char byte)
{
    return byte > 0x20 && byte < 0x7f;
}

bool isNameLetter(QChar letter)
{
    return (letter >= u'a' && letter <= u'z') || (letter >= u'0' && letter <= u'9')
        || letter == u'-' || letter == u'_';
}

} // namespace

Result<QByteArray> keyFrom(const QByteArray &text, const QString &provider)
{
    QByteArray key = text.trimmed();
    if (key.isEmpty())
        return fail(ErrorCode::Invalid, u"the key of %1 is empty"_s.arg(provider));
    if (key.size() > longest) {
        wipe(key);
        return fail(ErrorCode::Invalid, u"the key of %1 is too long to be one"_s.arg(provider));
    }
    if (!std::ranges::all_of(key, isVisibleAscii)) {
        wipe(key);
        return fail(
            ErrorCode::Invalid,
            u"the key of %1 has spaces, line breaks or letters that no key has"_s.arg(provider),
            u"copy the key alone, without the text around it"_s);
    }
    return key;
}

bool isProviderName(const QString &name)
{
    return !name.isEmpty() && name.size() <= 40 && std::ranges::all_of(name, isNameLetter);
}

void wipe(QByteArray &bytes)
{
    if (!bytes.isEmpty() && bytes.isDetached())
        explicit_bzero(bytes.data(), size_t(bytes.size()));
    bytes.clear();
}

} // namespace englog
