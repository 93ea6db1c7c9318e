// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Lexicon.h"

using namespace Qt::StringLiterals;

namespace englog::builtin {

Result<QList<LexiconLine>> lexiconLines(const QByteArray &utf8)
{
    QList<LexiconLine> lines;
    const QString text = QString::fromUtf8(utf8);
    for (const QStringView raw : QStringView(text).split(u'\n')) {
        const QStringView line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const qsizetype colon = line.indexOf(u": ");
        if (colon < 0)
            return fail(ErrorCode::Corrupt, u"no colon in the word list's line \"%1\""_s.arg(line));
        const QStringView head = line.first(colon);
        const qsizetype space = head.indexOf(u' ');
        lines.append({.head = head.first(space < 0 ? head.size() : space).toString(),
                      .argument = space < 0 ? QString() : head.mid(space + 1).toString(),
                      .words = line.mid(colon + 2).toString().split(u' ', Qt::SkipEmptyParts)});
    }
    return lines;
}

Key keyOfListed(QStringView word)
{
    const QList<QStringView> parts = word.split(u'_', Qt::SkipEmptyParts);
    Key key = parts.isEmpty() ? keyOfWord(word) : keyOfWord(parts.front());
    for (qsizetype i = 1; i < parts.size(); ++i)
        key = joined(key, keyOfWord(parts[i]));
    return key;
}

QSet<Key> keysOf(QStringView words)
{
    QSet<Key> keys;
    for (const QStringView word : words.split(u' ', Qt::SkipEmptyParts))
        keys.insert(keyOfWord(word));
    return keys;
}

} // namespace englog::builtin
