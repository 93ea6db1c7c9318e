// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Escaping.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The text with every unit that XML 1.0 cannot hold replaced.
///
/// Source: XML 1.0, fifth edition, production 2.
QString sound(QStringView text)
{
    QString out = text.toString();
    for (qsizetype i = 0; i < out.size(); ++i) {
        const char16_t unit = out[i].unicode();
        const bool pair =
            out[i].isHighSurrogate() && i + 1 < out.size() && out[i + 1].isLowSurrogate();
        const bool control = unit < 0x20 && unit != u'\n' && unit != u'\r' && unit != u'\t';
        if (pair)
            ++i;
        else if (control || unit >= 0xFFFE || out[i].isSurrogate())
            out[i] = QChar::ReplacementCharacter;
    }
    return out;
}

} // namespace

QString htmlEscaped(QStringView text)
{
    QString out = sound(text).toHtmlEscaped();
    out.replace(u'\'', "&#39;"_L1);
    return out;
}

QString markdownEscaped(QStringView text)
{
    const QString line = sound(text).simplified();
    QString out;
    out.reserve(line.size() + line.size() / 8);
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (c == u'&')
            out += "&amp;"_L1;
        else if (c == u'<')
            out += "&lt;"_L1;
        else if (c == u'>')
            out += "&gt;"_L1;
        else if (QStringView(u"\\`*_[]|~$^#@").contains(c)
                 || (c == u':' && QStringView(line).sliced(i).startsWith("://"_L1))
                 || (c == u'.' && out.endsWith("www"_L1, Qt::CaseInsensitive))) // bare links
            (out += u'\\') += c;
        else
            out += c;
    }
    return out;
}

} // namespace englog
