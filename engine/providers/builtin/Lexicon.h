// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"
#include "engine/providers/builtin/Keys.h"

#include <QList>
#include <QSet>
#include <QStringList>

namespace englog::builtin {

/// One line of a word list: `head argument: word word_of_parts`; the argument may be absent.
struct LexiconLine
{
    QString head;
    QString argument;
    QStringList words;
};

/// The lines of a word list in UTF-8; empty lines and those that begin with `#` are left out.
/// ErrorCode::Corrupt names the first line without a colon.
[[nodiscard]] Result<QList<LexiconLine>> lexiconLines(const QByteArray &utf8);

/// The key of a word of a list; parts joined by `_` give the joined() key of their keys.
[[nodiscard]] Key keyOfListed(QStringView word);

/// The keys of words parted by spaces, lower case.
[[nodiscard]] QSet<Key> keysOf(QStringView words);

} // namespace englog::builtin
