// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Entry.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The first unit that cannot be stored (NUL, half of a surrogate pair), or -1.
qsizetype firstBadUnit(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isNull())
            return i;
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            ++i;
        else if (c.isSurrogate())
            return i;
    }
    return -1;
}

qsizetype utf8Size(QStringView text)
{
    qsizetype bytes = 0;
    for (const QChar c : text)
        bytes += c.unicode() < 0x80 ? 1 : (c.unicode() < 0x800 || c.isSurrogate()) ? 2 : 3;
    return bytes;
}

Result<> checkText(QStringView text, const QString &name)
{
    if (const qsizetype bytes = utf8Size(text); bytes > EntryLimits::maxTextBytes)
        return fail(ErrorCode::Invalid,
                    u"%1 has %2 MiB; it can have at most %3 MiB"_s.arg(name)
                        .arg(static_cast<double>(bytes) / 1048576.0, 0, 'f', 1)
                        .arg(EntryLimits::maxTextBytes / 1048576),
                    u"split it into several entries"_s);
    if (const qsizetype at = firstBadUnit(text); at >= 0)
        return fail(ErrorCode::Invalid,
                    u"%1 holds a %2 at position %3"_s
                        .arg(name, text[at].isNull() ? u"NUL character"_s : u"broken character"_s)
                        .arg(at),
                    u"remove that character and save again"_s);
    return {};
}

Result<> checkTags(const QStringList &tags)
{
    if (tags.size() > EntryLimits::maxTags)
        return fail(ErrorCode::Invalid,
                    u"%1 tags are more than the %2 an entry can have"_s.arg(tags.size())
                        .arg(EntryLimits::maxTags),
                    u"remove some tags"_s);
    for (qsizetype i = 0; i < tags.size(); ++i) {
        const QString &tag = tags[i];
        if (tag.trimmed().isEmpty())
            return fail(ErrorCode::Invalid, u"tag %1 is blank"_s.arg(i + 1));
        if (tag.size() > EntryLimits::maxTagLength)
            return fail(ErrorCode::Invalid,
                        u"tag %1 has %2 characters; a tag has at most %3"_s.arg(i + 1)
                            .arg(tag.size())
                            .arg(EntryLimits::maxTagLength));
        if (auto fine = checkText(tag, u"tag %1"_s.arg(i + 1)); !fine)
            return fine;
    }
    return {};
}

} // namespace

QString toString(AiLevel level)
{
    switch (level) {
    case AiLevel::Any:
        return u"any"_s;
    case AiLevel::Local:
        return u"local"_s;
    case AiLevel::Never:
        break;
    }
    return u"never"_s;
}

std::optional<AiLevel> aiLevelFrom(QStringView text)
{
    for (const AiLevel level : {AiLevel::Any, AiLevel::Local, AiLevel::Never}) {
        if (text == toString(level))
            return level;
    }
    return std::nullopt;
}

Result<> checkDraft(const EntryDraft &draft)
{
    if (draft.content.trimmed().isEmpty() && draft.title.trimmed().isEmpty() && !draft.mood)
        return fail(ErrorCode::Invalid, u"the entry has nothing in it"_s,
                    u"give it some text, a title or a mood"_s);
    if (auto fine = checkText(draft.content, u"the text"_s); !fine)
        return fine;
    if (auto fine = checkText(draft.title, u"the title"_s); !fine)
        return fine;
    if (draft.mood && (*draft.mood < 1 || *draft.mood > 10))
        return fail(ErrorCode::Invalid, u"mood %1 is outside 1..10"_s.arg(*draft.mood));
    return checkTags(draft.tags);
}

EntryDraft Entry::draft() const
{
    return {id, title, content, date, time, timeZone, tags, mood, ai, metadata};
}

int countWords(QStringView text)
{
    int words = 0;
    bool inWord = false; ///< the character before belongs to a word
    bool joined = false; ///< ... or joins two parts of one
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        char32_t character = c.unicode();
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            character = QChar::surrogateToUcs4(c, text[++i]);
        const bool letter =
            QChar::isLetterOrNumber(character) || (inWord && QChar::isMark(character));
        if (letter && !inWord && !joined)
            ++words;
        joined = inWord && (c == u'\'' || c == u'’' || c == u'-');
        inWord = letter;
    }
    return words;
}

QByteArray contentHashOf(const QString &text)
{
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).left(16);
}

QString excerptOf(const QString &text, qsizetype length)
{
    QString line;
    line.reserve(length + 1);
    bool lineStarts = true; // where # > - + are marks, not words
    bool space = false;
    for (const QChar c : text) {
        if (line.size() >= length)
            break;
        if (c.isSpace()) {
            space = !line.isEmpty();
            lineStarts = lineStarts || c == u'\n';
            continue;
        }
        const bool mark = lineStarts && (c == u'#' || c == u'>' || c == u'-' || c == u'+');
        if (mark || c == u'*' || c == u'`')
            continue;
        if (space)
            line += u' ';
        line += c;
        space = lineStarts = false;
    }
    line.truncate(length);
    if (!line.isEmpty() && line.back().isHighSurrogate())
        line.chop(1);
    return line.trimmed();
}

} // namespace englog
