// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlCorrectionStore.h"

#include "engine/domain/ThemeBook.h"
#include "engine/store/Database.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What a correction's row is read from; the text only where it must be looked at.
const QString corrections =
    u"SELECT uuid, field, value, words, at, CASE WHEN field GLOB 'entity:*' THEN content END "
    "FROM correction c JOIN entry e ON e.id = c.entry_id "_s;
constexpr int longestLesson = 2'000; // characters: of all that is learnt from, each is read anew
const QString inOrder = u" ORDER BY at, field"_s;

tl::unexpected<Error> noEntry(const EntryId &id)
{
    return fail(ErrorCode::NotFound, u"there is no entry %1"_s.arg(id.toString()),
                u"ids are printed by: englog-cli list"_s);
}

QString listText(const QStringList &list)
{
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

QStringList listFrom(const QString &json)
{
    QStringList list;
    const QJsonArray array = QJsonDocument::fromJson(json.toUtf8()).array();
    for (const auto &one : array)
        list += one.toString();
    return list;
}

QString idsText(const QList<EntryId> &ids)
{
    QStringList texts;
    for (const EntryId &id : ids)
        texts += id.toString();
    return listText(texts);
}

} // namespace

Result<> SqlCorrectionStore::put(const EntryId &id, const Correction &correction, Over over)
{
    auto row = m_database.statement(
        u"INSERT INTO correction (entry_id, field, value, words, at) "
        "SELECT id, ?, ?, ?, ? FROM entry WHERE uuid = ? "
        "ON CONFLICT (entry_id, field) DO UPDATE SET value = excluded.value, "
        "words = excluded.words, at = excluded.at WHERE ? OR excluded.at > correction.at "
        "RETURNING 1"_s);
    row.with(correction.field(), correction.value, correction.words, correction.at, id.toString(),
             over == Over::Any ? 1 : 0);
    const auto stored = row.step();
    if (!stored)
        return fail(stored.error());
    if (*stored || over == Over::Older)
        return {};
    return noEntry(id);
}

Result<bool> SqlCorrectionStore::remove(const EntryId &id, const QString &field)
{
    auto row = m_database.statement(
        u"DELETE FROM correction WHERE field = ? AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    const auto n = row.with(field, id.toString()).count();
    if (!n)
        return fail(n.error());
    return *n > 0;
}

Result<> SqlCorrectionStore::follow(Database &database, const Entry &old, const QString &edited)
{
    SqlCorrectionStore store(database);
    const auto said = store.ofEntry(old.id);
    if (!said) // damaged ones must not keep anybody from writing
        return said.error().code == ErrorCode::Corrupt ? Result<>() : fail(said.error());
    const Edit edit = Edit::between(old.content, edited);
    QList<std::pair<Correction, Span>> moves;
    QList<qsizetype> taken; // places of those that stay with their words
    QList<Correction> lost; // whose words the edit touched, or that stand nowhere
    for (const Correction &one : *said) {
        if (one.subject != Correction::Subject::Entity)
            continue;
        const auto span = one.holds ? edit.moved(one.span) : std::nullopt;
        if (!span) {
            lost += one;
            continue;
        }
        taken += span->start;
        if (*span != one.span)
            moves += {one, *span};
    }
    for (const Correction &one : std::as_const(lost)) {
        const auto span = edit.placed(one.words, one.span.start, edited);
        if (!span || taken.contains(span->start) || *span == one.span)
            continue;
        taken += span->start;
        moves += {one, *span};
    }
    for (const auto &[one, span] : std::as_const(moves)) {
        if (auto gone = store.remove(old.id, one.field()); !gone)
            return fail(gone.error());
    }
    for (auto &[one, span] : moves) { // when all have left their places
        one.span = span;
        if (auto done = store.put(old.id, one, Over::Any); !done)
            return done;
    }
    return {};
}

Result<QHash<EntryId, QList<Correction>>> SqlCorrectionStore::read(Statement &row)
{
    QHash<EntryId, QList<Correction>> found;
    for (;;) {
        const auto got = row.step();
        if (!got)
            return fail(got.error());
        if (!*got)
            return found;
        auto correction = Correction::from(row.text(1), row.text(2));
        if (!correction)
            return fail(ErrorCode::Corrupt,
                        u"a stored correction is damaged: "_s + correction.error().detail);
        correction->words = row.text(3);
        correction->at = row.instant(4);
        if (correction->subject == Correction::Subject::Entity) {
            const auto words = wordsAt(row.text(5), correction->span);
            correction->holds = words && *words == correction->words;
        }
        found[EntryId{QUuid::fromString(row.text(0))}] += *correction;
    }
}

Result<QList<Correction>> SqlCorrectionStore::ofEntry(const EntryId &id)
{
    auto row = m_database.statement(corrections + u"WHERE uuid = ?"_s + inOrder);
    row.with(id.toString());
    return read(row).map(
        [&id](const QHash<EntryId, QList<Correction>> &found) { return found.value(id); });
}

Result<QHash<EntryId, QList<Correction>>> SqlCorrectionStore::inRange(const DateRange &range)
{
    auto row = m_database.statement(
        corrections
        + u"WHERE deleted_at IS NULL AND ai < 2 AND entry_date >= ? AND entry_date <= ?"_s
        + inOrder);
    row.with(range.from.isValid() ? range.from.toString(Qt::ISODate) : QString(),
             range.to.isValid() ? range.to.toString(Qt::ISODate) : u"~"_s);
    return read(row);
}

Result<QList<ThemeRule>> SqlCorrectionStore::themes()
{
    QHash<QString, QList<EntryId>> examples;
    auto example = m_database.statement(
        u"SELECT theme, uuid FROM theme_example JOIN entry e ON e.id = entry_id "
        "ORDER BY theme, entry_id"_s);
    const auto exampled = example.each(
        [&] { examples[example.text(0)] += EntryId{QUuid::fromString(example.text(1))}; });
    if (!exampled)
        return fail(exampled.error());
    QList<ThemeRule> rules;
    auto row =
        m_database.statement(u"SELECT key, name, seeds, hidden, goes_by FROM theme ORDER BY key"_s);
    const auto read = row.each([&] {
        rules += ThemeRule{row.text(1), listFrom(row.text(2)), examples.value(row.text(0)),
                           row.number(3) != 0, row.text(4)};
    });
    if (!read)
        return fail(read.error());
    return rules;
}

Result<> SqlCorrectionStore::setTheme(const ThemeRule &rule)
{
    auto row = m_database.statement(
        u"INSERT INTO theme (key, name, seeds, hidden, goes_by) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name, seeds = excluded.seeds, "
        "hidden = excluded.hidden, goes_by = excluded.goes_by"_s);
    row.with(nameKey(rule.name), rule.name, listText(rule.seeds), rule.hidden ? 1 : 0, rule.goesBy);
    if (auto done = row.run(); !done)
        return done;
    return setExamples(rule);
}

Result<> SqlCorrectionStore::setExamples(const ThemeRule &rule)
{
    auto gone = m_database.statement(
        u"DELETE FROM theme_example WHERE theme = ? AND entry_id NOT IN "
        "(SELECT id FROM entry WHERE uuid IN (SELECT value FROM json_each(?)))"_s);
    if (auto done = gone.with(nameKey(rule.name), idsText(rule.examples)).run(); !done)
        return done;
    auto more = m_database.statement(
        u"INSERT OR IGNORE INTO theme_example (theme, entry_id) SELECT ?, id FROM entry WHERE uuid "
        "IN (SELECT value FROM json_each(?))"_s);
    return more.with(nameKey(rule.name), idsText(rule.examples)).run();
}

Result<QList<NameRule>> SqlCorrectionStore::names()
{
    QList<NameRule> rules;
    auto row =
        m_database.statement(u"SELECT name, type, rejected, goes_by FROM name ORDER BY key"_s);
    const auto read = row.each([&] {
        NameRule rule{row.text(0), std::nullopt, row.number(2) != 0, row.text(3)};
        if (!row.isNull(1))
            rule.type = entityTypeFrom(row.text(1));
        rules += rule;
    });
    if (!read)
        return fail(read.error());
    return rules;
}

Result<> SqlCorrectionStore::setName(const NameRule &rule)
{
    auto row = m_database.statement(
        u"INSERT INTO name (key, name, type, rejected, goes_by) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name, type = excluded.type, "
        "rejected = excluded.rejected, goes_by = excluded.goes_by"_s);
    const auto type = rule.type ? std::optional(toString(*rule.type)) : std::nullopt;
    return row.with(nameKey(rule.name), rule.name, type, rule.rejected ? 1 : 0, rule.goesBy).run();
}

Result<QString> SqlCorrectionStore::themesStamp()
{
    auto row = m_database.statement(
        u"SELECT value FROM journal WHERE key = 'themes_version' AND (EXISTS (SELECT 1 FROM theme) "
        "OR EXISTS (SELECT 1 FROM correction WHERE field GLOB 'theme:*'))"_s);
    const auto got = row.step();
    if (!got)
        return fail(got.error());
    return *got ? row.text(0) : QString();
}

Result<QList<ThemeLesson>> SqlCorrectionStore::themeLessons(int most, AiLevel upTo)
{
    auto row = m_database.statement(
        u"SELECT substr(field, 7), value, substr(content, 1, %1) FROM (SELECT field, value, "
        "entry_id, row_number() OVER (PARTITION BY field, value ORDER BY at DESC, entry_id DESC) "
        "AS n FROM correction JOIN entry e ON e.id = entry_id WHERE field GLOB 'theme:*' "
        "AND deleted_at IS NULL AND ai <= ? AND content <> '') JOIN entry ON id = entry_id "
        "WHERE n <= ? ORDER BY field, value, n"_s.arg(longestLesson));
    row.with(upTo, most);
    QList<ThemeLesson> lessons;
    const auto read = row.each([&] {
        lessons += ThemeLesson{row.text(0), row.text(1) == "yes"_L1, row.text(2)};
    });
    if (!read)
        return fail(read.error());
    return lessons;
}

Result<QHash<EntryId, QString>> SqlCorrectionStore::texts(const QList<EntryId> &entries,
                                                          AiLevel upTo)
{
    auto row = m_database.statement(
        u"SELECT uuid, substr(content, 1, %1) FROM entry WHERE deleted_at IS NULL AND ai <= ? "
        "AND uuid IN (SELECT value FROM json_each(?))"_s.arg(longestLesson));
    row.with(upTo, idsText(entries));
    QHash<EntryId, QString> texts;
    const auto read =
        row.each([&] { texts.insert(EntryId{QUuid::fromString(row.text(0))}, row.text(1)); });
    if (!read)
        return fail(read.error());
    return texts;
}

} // namespace englog
