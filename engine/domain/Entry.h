// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Ids.h"

#include <QByteArray>
#include <QDate>
#include <QJsonObject>
#include <QList>
#include <QStringList>
#include <QTime>

#include <optional>

namespace englog {

/// Who may read an entry's text. Ordered: a larger value allows less.
enum class AiLevel {
    Any,   ///< every provider that is switched on
    Local, ///< this machine only
    Never, ///< nothing analyses it: no tasks, no vectors, no results
};

[[nodiscard]] QString toString(AiLevel level);
[[nodiscard]] std::optional<AiLevel> aiLevelFrom(QStringView text);

/// What a person writes down, before it is stored; also what an edit leaves behind.
struct EntryDraft
{
    EntryId id;          ///< null: a new entry
    QString title;       ///< may be empty
    QString content;     ///< Markdown; spans of results count its UTF-16 units
    QDate date;          ///< the local day it is about; invalid: today
    QTime time;          ///< invalid: no time of day is known
    QByteArray timeZone; ///< IANA; empty: the journal's
    QStringList tags;
    std::optional<int> mood; ///< 1 (worst) to 10 (best), as the person felt it
    AiLevel ai = AiLevel::Any;
    QJsonObject metadata;

    friend bool operator==(const EntryDraft &, const EntryDraft &) = default;
};

/// The limits on what goes in.
struct EntryLimits
{
    static constexpr qsizetype maxTextBytes = qsizetype(16) * 1024 * 1024; ///< of UTF-8
    static constexpr qsizetype maxTags = 1'000;
    static constexpr qsizetype maxTagLength = 100; ///< UTF-16 units
};

/// Nothing when the draft may be stored, else ErrorCode::Invalid naming the first thing wrong
/// with it: empty, text too long, NUL or lone surrogate (with its position), too many or too long
/// tags, a mood outside 1..10.
[[nodiscard]] Result<> checkDraft(const EntryDraft &draft);

/// An entry as it is stored.
struct Entry
{
    EntryId id;
    QString title;
    QString content; ///< empty in listings
    QDate date;
    QTime time;
    QByteArray timeZone;
    QStringList tags;
    std::optional<int> mood;
    AiLevel ai = AiLevel::Any;   ///< what was said of this entry
    AiLevel held = AiLevel::Any; ///< what holds: the strictest of that, its tags and the journal
    QJsonObject metadata;
    Instant createdAt{};
    Instant updatedAt{};
    int revision = 1;
    int wordCount = 0;
    QString excerpt;        ///< the first 160 or so characters in one line; set in listings
    QByteArray contentHash; ///< of `content` alone, see contentHashOf()
    std::optional<Instant> deletedAt; ///< set: it is in the trash

    [[nodiscard]] EntryDraft draft() const;

    friend bool operator==(const Entry &, const Entry &) = default;
};

/// One earlier (or the current) state of an entry's words.
struct Revision
{
    int number = 1;
    Instant createdAt{};
    int wordCount = 0;
    QString title;
    QString content; ///< empty in listings

    friend bool operator==(const Revision &, const Revision &) = default;
};

/// How a save treats the revision that is open.
enum class SaveMode {
    Working, ///< autosave: in place, the revision stays open for up to 10 minutes
    Closing, ///< the entry is left or the command ends: the revision is closed for the history
};

struct SavedEntry
{
    EntryId id;
    int revision = 1;
    int tasksQueued = 0; ///< new or moved to the new text
    bool contentChanged = true;
    bool dayChanged = false;   ///< of an entry that was there before
    bool levelChanged = false; ///< who may read it

    friend bool operator==(const SavedEntry &, const SavedEntry &) = default;
};

/// Which entries a listing shows. Ordered by (date, time, created) descending.
struct EntryFilter
{
    QDate from;       ///< inclusive; invalid: no bound
    QDate to;         ///< inclusive; invalid: no bound
    QStringList tags; ///< all of them must be there
    QString text;     ///< words, as in a search; empty: no condition
    int limit = -1;   ///< -1: all
    int offset = 0;
    bool withContent = false;
    bool trash = false; ///< what is in the trash instead of what is not

    friend bool operator==(const EntryFilter &, const EntryFilter &) = default;
};

/// A stretch of an entry's content, in UTF-16 units.
struct Span
{
    qsizetype start = 0;
    qsizetype length = 0;

    [[nodiscard]] qsizetype end() const { return start + length; }

    friend bool operator==(const Span &, const Span &) = default;
    friend auto operator<=>(const Span &, const Span &) = default;
};

struct SearchHit
{
    EntryId id;
    QDate date;
    QString title;
    QString snippet;     ///< one line around the best match
    QList<Span> spans;   ///< of the matches in `snippet`
    double score = 0.0;  ///< larger is better; comparable within one search only
    QStringList matched; ///< why: `title`, `text`, `tag`

    friend bool operator==(const SearchHit &, const SearchHit &) = default;
};

/// The number of words: runs of letters and digits, joined by apostrophes or hyphens.
[[nodiscard]] int countWords(QStringView text);

/// SHA-256 of the text's UTF-8, cut to 16 bytes: what says that two texts are the same.
[[nodiscard]] QByteArray contentHashOf(const QString &text);

/// The first words of a text in one line without Markdown's marks, at most `length` units.
[[nodiscard]] QString excerptOf(const QString &text, qsizetype length = 160);

} // namespace englog
