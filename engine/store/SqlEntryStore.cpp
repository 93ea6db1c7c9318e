// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlEntryStore.h"

#include "engine/store/Database.h"
#include "engine/store/SqlCorrectionStore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis longestWorkingRevision{600'000};

QString dayText(QDate day)
{
    return day.toString(Qt::ISODate);
}

std::optional<QString> timeText(QTime time)
{
    if (!time.isValid())
        return std::nullopt;
    return time.toString(u"HH:mm:ss"_s);
}

QString tagsText(const QStringList &tags)
{
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(tags)).toJson(QJsonDocument::Compact));
}

QString metadataText(const QJsonObject &metadata)
{
    return QString::fromUtf8(QJsonDocument(metadata).toJson(QJsonDocument::Compact));
}

QStringList tagsFrom(const QString &json)
{
    QStringList tags;
    const QJsonArray array = QJsonDocument::fromJson(json.toUtf8()).array();
    for (const auto &tag : array)
        tags += tag.toString();
    return tags;
}

const QString columns =
    u"uuid, title, excerpt, entry_date, entry_time, time_zone, tags, mood, ai, metadata, revision, "
    "word_count, created_at, updated_at, deleted_at, content_hash, "
    "iif(ai = 0, 0, own_ai), content"_s; // own_ai lies behind the text, and is as loose as ai

/// \param content  the statement has a column of it
Entry entryFrom(const Statement &row, bool content)
{
    Entry entry;
    entry.id = EntryId{QUuid::fromString(row.text(0))};
    entry.title = row.text(1);
    entry.excerpt = row.text(2);
    entry.date = QDate::fromString(row.text(3), Qt::ISODate);
    if (!row.isNull(4))
        entry.time = QTime::fromString(row.text(4), Qt::ISODate);
    entry.timeZone = row.text(5).toLatin1();
    entry.tags = tagsFrom(row.text(6));
    if (!row.isNull(7))
        entry.mood = row.number(7);
    entry.held = static_cast<AiLevel>(row.number(8));
    entry.metadata = QJsonDocument::fromJson(row.text(9).toUtf8()).object();
    entry.revision = row.number(10);
    entry.wordCount = row.number(11);
    entry.createdAt = row.instant(12);
    entry.updatedAt = row.instant(13);
    entry.deletedAt = row.optionalInstant(14);
    entry.contentHash = row.bytes(15);
    entry.ai = static_cast<AiLevel>(row.number(16));
    if (content)
        entry.content = row.text(17);
    return entry;
}

/// The strictest of what was said of the entry, of its tags and of the journal, as SQL.
QString held(const QString &own, const QString &tags)
{
    return u"max(%1, coalesce((SELECT max(p.ai) FROM privacy p WHERE p.tag = '' "
           "OR p.tag IN (SELECT value FROM json_each(%2))), 0))"_s.arg(own, tags);
}

tl::unexpected<Error> noEntry(const EntryId &id)
{
    return fail(ErrorCode::NotFound, u"there is no entry %1"_s.arg(id.toString()),
                u"ids are printed by: englog-cli list"_s);
}

bool sameWords(const Entry &old, const EntryDraft &draft)
{
    return old.content == draft.content && old.title == draft.title;
}

/// An edit that leaves a field out leaves it as it was.
EntryDraft completed(EntryDraft draft, const Entry &old)
{
    if (!draft.date.isValid())
        draft.date = old.date;
    if (draft.timeZone.isEmpty())
        draft.timeZone = old.timeZone;
    return draft;
}

} // namespace

Result<SavedEntry> SqlEntryStore::save(const EntryDraft &draft, SaveMode mode,
                                       const EntryId &freshId, Instant now)
{
    if (auto fine = checkDraft(draft); !fine)
        return fail(fine.error());
    if (draft.id.isNull())
        return insert(draft, mode, freshId, {}, now);
    const auto old = entry(draft.id);
    if (!old)
        return fail(old.error());
    return update(*old, draft, mode, now);
}

Result<QString> SqlEntryStore::defaultZone()
{
    auto row = m_database.statement(u"SELECT value FROM journal WHERE key = 'time_zone'"_s);
    const auto got = row.step();
    if (!got)
        return fail(got.error());
    return *got ? row.text(0) : QString();
}

Result<SavedEntry> SqlEntryStore::insert(const EntryDraft &draft, SaveMode mode, const EntryId &id,
                                         const Source &source, Instant now)
{
    QString zone = QString::fromLatin1(draft.timeZone);
    if (zone.isEmpty()) {
        auto usual = defaultZone();
        if (!usual)
            return fail(usual.error());
        zone = *usual;
    }
    const QDate day = draft.date.isValid()
        ? draft.date
        : toDateTime(now).toTimeZone(QTimeZone(zone.toLatin1())).date();
    auto row = m_database.statement(
        u"INSERT INTO entry (uuid, source_key, source_hash, title, content, content_hash, units, "
        u"word_count, "
        "excerpt, entry_date, entry_time, time_zone, tags, mood, ai, metadata, revision, "
        "revision_at, revision_open, created_at, updated_at, own_ai) "
        "VALUES (?, nullif(?, ''), nullif(?, x''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, %1, ?, 1, ?, "
        "?, "
        "?, ?, ?)"_s.arg(held(u"?"_s, u"?"_s)));
    row.with(id.toString(), source.key, source.hash, draft.title, draft.content,
             contentHashOf(draft.content), qint64(draft.content.size()), countWords(draft.content),
             excerptOf(draft.content), dayText(day), timeText(draft.time), zone,
             tagsText(draft.tags), draft.mood, draft.ai, tagsText(draft.tags),
             metadataText(draft.metadata), now, mode == SaveMode::Working ? 1 : 0, now, now,
             draft.ai);
    if (auto done = row.run(); !done)
        return fail(done.error());
    return SavedEntry{.id = id};
}

Result<bool> SqlEntryStore::keepOldWords(const Entry &old, Instant now)
{
    auto row =
        m_database.statement(u"SELECT revision_open, revision_at FROM entry WHERE uuid = ?"_s);
    row.with(old.id.toString());
    if (auto got = row.step(); !got || !*got)
        return got ? Result<bool>(noEntry(old.id)) : Result<bool>(fail(got.error()));
    const bool open = row.number(0) == 1 && now - row.instant(1) < longestWorkingRevision;
    if (open)
        return false;
    auto keep = m_database.statement(
        u"INSERT INTO revision (entry_id, number, title, content, word_count, created_at) "
        "SELECT id, revision, title, content, word_count, revision_at FROM entry WHERE uuid = ?"_s);
    if (auto done = keep.with(old.id.toString()).run(); !done)
        return fail(done.error());
    return true;
}

Result<SavedEntry> SqlEntryStore::update(const Entry &old, const EntryDraft &changed, SaveMode mode,
                                         Instant now)
{
    const EntryDraft draft = completed(changed, old);
    SavedEntry saved{old.id, old.revision, 0, old.content != draft.content, old.date != draft.date,
                     false};
    if (draft == old.draft()) {
        if (mode == SaveMode::Closing) {
            if (auto closed = closeRevision(old.id); !closed)
                return fail(closed.error());
        }
        return saved;
    }
    if (!sameWords(old, draft)) {
        const auto revision = updateWords(old, draft, now);
        if (!revision)
            return fail(revision.error());
        saved.revision = *revision;
    }
    if (draft.tags != old.tags) {
        auto tagged = m_database.statement(u"UPDATE entry SET tags = ? WHERE uuid = ?"_s);
        if (auto done = tagged.with(tagsText(draft.tags), old.id.toString()).run(); !done)
            return fail(done.error());
    }
    auto rest = m_database.statement(
        u"UPDATE entry SET entry_date = ?, entry_time = ?, time_zone = ?, mood = ?, ai = %1, "
        "own_ai = ?, metadata = ?, updated_at = ?, "
        "revision_open = CASE WHEN ? THEN 0 ELSE revision_open END WHERE uuid = ?"_s.arg(
            held(u"?"_s, u"?"_s)));
    rest.with(dayText(draft.date), timeText(draft.time), QString::fromLatin1(draft.timeZone),
              draft.mood, draft.ai, tagsText(draft.tags), draft.ai, metadataText(draft.metadata),
              now, mode == SaveMode::Closing ? 1 : 0, old.id.toString());
    if (auto done = rest.run(); !done)
        return fail(done.error());
    if (draft.ai != old.ai || draft.tags != old.tags) {
        const auto held = strictest({old.id});
        if (!held)
            return fail(held.error());
        saved.levelChanged = *held != old.held;
    }
    return saved;
}

Result<int> SqlEntryStore::updateWords(const Entry &old, const EntryDraft &draft, Instant now)
{
    const auto kept = keepOldWords(old, now);
    if (!kept)
        return fail(kept.error());
    if (old.content != draft.content) {
        if (auto followed = SqlCorrectionStore::follow(m_database, old, draft.content); !followed)
            return fail(followed.error());
    }
    const int revision = old.revision + (*kept ? 1 : 0);
    auto words = m_database.statement(
        u"UPDATE entry SET title = ?, content = ?, content_hash = ?, units = ?, "
        "word_count = ?, excerpt = ?, revision = ?, "
        "revision_at = CASE WHEN ? THEN ? ELSE revision_at END, revision_open = 1 "
        "WHERE uuid = ?"_s);
    words.with(draft.title, draft.content, contentHashOf(draft.content),
               qint64(draft.content.size()), countWords(draft.content), excerptOf(draft.content),
               revision, *kept ? 1 : 0, now, old.id.toString());
    if (auto done = words.run(); !done)
        return fail(done.error());
    return revision;
}

Result<> SqlEntryStore::closeRevision(const EntryId &id)
{
    auto row = m_database.statement(
        u"UPDATE entry SET revision_open = 0 WHERE uuid = ? AND revision_open = 1"_s);
    return row.with(id.toString()).run();
}

Result<EntryStore::ImportedAs> SqlEntryStore::import(const ImportedEntry &imported,
                                                     const EntryId &freshId, Instant now)
{
    if (auto fine = checkDraft(imported.draft); !fine)
        return ImportedAs{ImportOutcome::Skipped, {}};
    const QByteArray hash = contentHashOf(imported.draft.title + u'\n' + imported.draft.content);
    auto known = m_database.statement(
        u"SELECT uuid, source_hash, deleted_at FROM entry WHERE source_key = ? OR uuid = ?"_s);
    known.with(imported.sourceKey,
               imported.draft.id.isNull() ? QString() : imported.draft.id.toString());
    const auto found = known.step();
    if (!found)
        return fail(found.error());
    if (*found) {
        const EntryId id{QUuid::fromString(known.text(0))};
        const bool trashed = !known.isNull(2);
        const bool broughtBefore = known.bytes(1) == hash;
        if (trashed || broughtBefore)
            return ImportedAs{ImportOutcome::Unchanged, {id, 0, 0, false}};
    }
    if (!*found)
        return importNew(imported, freshId, hash, now);
    const auto as = importAgain(EntryId{QUuid::fromString(known.text(0))}, imported, now);
    if (!as)
        return as;
    auto remember =
        m_database.statement(u"UPDATE entry SET source_key = ?, source_hash = ? WHERE uuid = ?"_s);
    remember.with(imported.sourceKey, hash, as->saved.id.toString());
    if (auto done = remember.run(); !done)
        return fail(done.error());
    return as;
}

Result<EntryStore::ImportedAs> SqlEntryStore::importNew(const ImportedEntry &imported,
                                                        const EntryId &freshId,
                                                        const QByteArray &hash, Instant now)
{
    const EntryId id = imported.draft.id.isNull() ? freshId : imported.draft.id;
    const auto saved =
        insert(imported.draft, SaveMode::Closing, id, {imported.sourceKey, hash}, now);
    if (!saved)
        return fail(saved.error());
    return ImportedAs{ImportOutcome::Imported, *saved};
}

Result<EntryStore::ImportedAs>
SqlEntryStore::importAgain(const EntryId &id, const ImportedEntry &imported, Instant now)
{
    const auto old = entry(id);
    if (!old)
        return fail(old.error());
    EntryDraft draft = imported.draft;
    draft.id = id;
    const auto saved = update(*old, draft, SaveMode::Closing, now);
    if (!saved)
        return fail(saved.error());
    return ImportedAs{draft == old->draft() ? ImportOutcome::Unchanged : ImportOutcome::Updated,
                      *saved};
}

Result<> SqlEntryStore::trash(const EntryId &id, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE entry SET deleted_at = ? WHERE uuid = ? AND deleted_at IS NULL"_s);
    const auto rows = row.with(now, id.toString()).count();
    if (!rows)
        return fail(rows.error());
    if (*rows == 1)
        return {};
    const auto present = entry(id);
    if (!present)
        return fail(present.error());
    return fail(
        ErrorCode::NotFound, u"entry %1 is in the trash already"_s.arg(id.toString()),
        u"back with: englog-cli undelete %1; gone for good with: englog-cli delete --now %1"_s.arg(
            id.toString()));
}

Result<> SqlEntryStore::undelete(const EntryId &id)
{
    auto row = m_database.statement(
        u"UPDATE entry SET deleted_at = NULL WHERE uuid = ? AND deleted_at IS NOT NULL"_s);
    const auto rows = row.with(id.toString()).count();
    if (!rows)
        return fail(rows.error());
    if (*rows == 1)
        return {};
    return fail(ErrorCode::NotFound, u"entry %1 is not in the trash"_s.arg(id.toString()));
}

Result<> SqlEntryStore::remove(const EntryId &id)
{
    auto row = m_database.statement(u"DELETE FROM entry WHERE uuid = ?"_s);
    const auto rows = row.with(id.toString()).count();
    if (!rows)
        return fail(rows.error());
    return *rows == 1 ? Result<>() : Result<>(noEntry(id));
}

Result<int> SqlEntryStore::emptyTrash(Instant before)
{
    auto row = m_database.statement(
        u"DELETE FROM entry WHERE deleted_at IS NOT NULL AND deleted_at < ?"_s);
    return row.with(before).count();
}

Result<Entry> SqlEntryStore::entry(const EntryId &id)
{
    auto row = m_database.statement(u"SELECT %1 FROM entry WHERE uuid = ?"_s.arg(columns));
    const auto got = row.with(id.toString()).step();
    if (!got)
        return fail(got.error());
    if (!*got)
        return noEntry(id);
    return entryFrom(row, true);
}

Result<QList<Entry>> SqlEntryStore::list(const EntryFilter &filter)
{
    QString sql = u"SELECT %1 FROM entry WHERE deleted_at IS %2 NULL"_s.arg(
        filter.withContent ? columns : columns.chopped(9), filter.trash ? u"NOT"_s : u""_s);
    QVariantList values;
    const auto condition = [&](const QString &text, const QVariant &value) {
        sql += u" AND "_s + text;
        values += value;
    };
    if (filter.from.isValid())
        condition(u"entry_date >= ?"_s, dayText(filter.from));
    if (filter.to.isValid())
        condition(u"entry_date <= ?"_s, dayText(filter.to));
    for (const QString &tag : filter.tags)
        condition(u"EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)"_s, tag);
    if (!filter.text.trimmed().isEmpty()) {
        const QString query = queryFor(filter.text);
        if (query.isEmpty())
            return QList<Entry>();
        condition(u"id IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ?)"_s, query);
    }
    sql += u" ORDER BY entry_date DESC, entry_time DESC, created_at DESC, id DESC "
           "LIMIT ? OFFSET ?"_s;
    values << filter.limit << filter.offset;
    auto row = m_database.statement(sql);
    for (const QVariant &value : std::as_const(values))
        row.add(value);
    QList<Entry> entries;
    const auto read = row.each([&] { entries += entryFrom(row, filter.withContent); });
    if (!read)
        return fail(read.error());
    return entries;
}

Result<QList<Revision>> SqlEntryStore::history(const EntryId &id)
{
    auto row = m_database.statement(
        u"SELECT revision AS number, revision_at, word_count, title FROM entry WHERE uuid = ? "
        "UNION ALL SELECT number, r.created_at, r.word_count, r.title FROM revision r "
        "JOIN entry e ON e.id = r.entry_id WHERE e.uuid = ? ORDER BY number DESC"_s);
    row.with(id.toString(), id.toString());
    QList<Revision> revisions;
    const auto read = row.each([&] {
        revisions += {row.number(0), row.instant(1), row.number(2), row.text(3), {}};
    });
    if (!read)
        return fail(read.error());
    if (revisions.isEmpty())
        return noEntry(id);
    return revisions;
}

Result<Revision> SqlEntryStore::revision(const EntryId &id, int number)
{
    auto row = m_database.statement(
        u"SELECT number, r.created_at, r.word_count, r.title, r.content FROM revision r "
        "JOIN entry e ON e.id = r.entry_id WHERE e.uuid = ? AND r.number = ?"_s);
    const auto got = row.with(id.toString(), number).step();
    if (!got)
        return fail(got.error());
    if (*got)
        return Revision{row.number(0), row.instant(1), row.number(2), row.text(3), row.text(4)};
    const auto present = entry(id);
    if (!present)
        return fail(present.error());
    if (present->revision == number)
        return Revision{number, present->updatedAt, present->wordCount, present->title,
                        present->content};
    return fail(ErrorCode::NotFound,
                u"entry %1 has no revision %2"_s.arg(id.toString()).arg(number),
                u"its revisions are printed by: englog-cli history ID"_s);
}

Result<QMap<QString, AiLevel>> SqlEntryStore::privacy()
{
    auto row = m_database.statement(u"SELECT tag, ai FROM privacy ORDER BY tag"_s);
    QMap<QString, AiLevel> said;
    const auto read =
        row.each([&] { said.insert(row.text(0), static_cast<AiLevel>(row.number(1))); });
    if (!read)
        return fail(read.error());
    return said;
}

Result<AiLevel> SqlEntryStore::strictest(const QList<EntryId> &entries)
{
    if (entries.isEmpty()) {
        auto said =
            m_database.statement(u"SELECT coalesce((SELECT ai FROM privacy WHERE tag = ''), 0)"_s);
        if (const auto got = said.step(); !got)
            return fail(got.error());
        return static_cast<AiLevel>(said.number(0));
    }
    AiLevel strictest = AiLevel::Any;
    for (const EntryId &id : entries) {
        auto row =
            m_database.statement(u"SELECT ai FROM entry WHERE uuid = ? AND deleted_at IS NULL"_s);
        const auto got = row.with(id.toString()).step();
        if (!got)
            return fail(got.error());
        strictest =
            std::max(strictest, *got ? static_cast<AiLevel>(row.number(0)) : AiLevel::Never);
    }
    return strictest;
}

Result<QList<EntryId>> SqlEntryStore::setPrivacy(const QString &tag, AiLevel level)
{
    auto gone = m_database.statement(u"DELETE FROM privacy WHERE tag = ?"_s);
    if (auto done = gone.with(tag).run(); !done)
        return fail(done.error());
    if (level != AiLevel::Any) {
        auto said = m_database.statement(u"INSERT INTO privacy (tag, ai) VALUES (?, ?)"_s);
        if (auto done = said.with(tag, level).run(); !done)
            return fail(done.error());
    }
    auto row = m_database.statement(u"UPDATE entry SET ai = %1 WHERE ai <> %1 RETURNING uuid"_s.arg(
        held(u"own_ai"_s, u"entry.tags"_s)));
    QList<EntryId> changed;
    if (const auto read = row.each([&] { changed += EntryId{QUuid::fromString(row.text(0))}; });
        !read)
        return fail(read.error());
    return changed;
}

Result<QStringList> SqlEntryStore::tags()
{
    auto row =
        m_database.statement(u"SELECT value, count(*) AS n FROM entry, json_each(entry.tags) "
                             "WHERE deleted_at IS NULL GROUP BY value ORDER BY n DESC, value"_s);
    QStringList names;
    const auto read = row.each([&] { names += row.text(0); });
    if (!read)
        return fail(read.error());
    return names;
}

Result<int> SqlEntryStore::count()
{
    const auto n = m_database.integer(u"SELECT count(*) FROM entry WHERE deleted_at IS NULL"_s);
    if (!n)
        return fail(n.error());
    return static_cast<int>(*n);
}

Result<QString> SqlEntryStore::stamp()
{
    return m_database.text(
        u"SELECT count(*) || ' ' || coalesce(max(updated_at), 0) || ' ' || count(deleted_at) "
        "|| ' ' || coalesce(max(id), 0) FROM entry"_s);
}

Result<QList<EntryId>> SqlEntryStore::idsAfter(const EntryId &after, int limit)
{
    auto row = m_database.statement(
        u"SELECT uuid FROM entry WHERE deleted_at IS NULL "
        "AND id > coalesce((SELECT id FROM entry WHERE uuid = ?), 0) ORDER BY id LIMIT ?"_s);
    row.with(after.isNull() ? QString() : after.toString(), limit);
    QList<EntryId> ids;
    const auto read = row.each([&] { ids += EntryId{QUuid::fromString(row.text(0))}; });
    if (!read)
        return fail(read.error());
    return ids;
}

} // namespace englog
