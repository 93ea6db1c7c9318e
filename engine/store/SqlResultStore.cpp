// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlResultStore.h"

#include "engine/domain/Json.h"
#include "engine/store/Database.h"
#include "engine/store/SqlVectorStore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

Result<Finding> findingOf(TaskKind kind, const QString &json)
{
    return findingFrom(kind, QJsonDocument::fromJson(json.toUtf8()).object());
}

/// Whether a name stands in a text by itself.
bool holdsName(const QString &text, const QString &name)
{
    for (qsizetype at = text.indexOf(name, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(name, at + 1, Qt::CaseInsensitive)) {
        const qsizetype end = at + name.size();
        if ((at == 0 || !text[at - 1].isLetterOrNumber())
            && (end == text.size() || !text[end].isLetterOrNumber()))
            return true;
    }
    return false;
}

bool namesOneOf(const InsightGeneration &said, const QStringList &names)
{
    return std::ranges::any_of(said.insights, [&names](const Insight &insight) {
        return std::ranges::any_of(names, [&insight](const QString &name) {
            return !name.isEmpty() && holdsName(insight.text, name);
        });
    });
}

/// Adds one result's part to the facts of its entry.
void addFinding(EntryFacts &facts, const Finding &finding)
{
    if (const auto *sentiment = std::get_if<SentimentAnalysis>(&finding)) {
        facts.analysed = true;
        facts.emotions = sentiment->emotions;
        if (sentiment->overall) {
            facts.score = sentiment->overall->score;
            facts.confidence = sentiment->overall->confidence;
            facts.label = sentiment->overall->label;
        }
    } else if (const auto *content = std::get_if<ContentExtraction>(&finding)) {
        facts.summary = content->readableSummary();
    } else if (const auto *themes = std::get_if<ThemeIdentification>(&finding)) {
        facts.themes = themes->themes;
    } else if (const auto *entities = std::get_if<EntityRecognition>(&finding)) {
        for (const Entity &entity : entities->entities) {
            if (entity.type != EntityType::Date && entity.type != EntityType::Other)
                facts.entities += entity;
        }
    }
}

EntryFacts factsOf(const Statement &row)
{
    EntryFacts facts;
    facts.id = EntryId{QUuid::fromString(row.text(1))};
    facts.date = QDate::fromString(row.text(2), Qt::ISODate);
    if (!row.isNull(3))
        facts.time = QTime::fromString(row.text(3), Qt::ISODate);
    facts.title = row.text(4);
    facts.excerpt = row.text(5);
    const QJsonArray tags = QJsonDocument::fromJson(row.text(6).toUtf8()).array();
    for (const auto &tag : tags)
        facts.tags += tag.toString();
    if (!row.isNull(7))
        facts.mood = row.number(7);
    facts.wordCount = row.number(8);
    return facts;
}

} // namespace

Result<QList<StoredResult>> SqlResultStore::results(const EntryId &id)
{
    auto row = m_database.statement(
        u"SELECT kind, provider, model, prompt_version, r.content_hash, language, confidence, "
        "finding, tokens_used, cost_usd, processing_ms, queue_wait_ms, r.created_at "
        "FROM result r JOIN entry e ON e.id = r.entry_id WHERE e.uuid = ? ORDER BY kind"_s);
    row.with(id.toString());
    QList<StoredResult> results;
    for (;;) { // an error may come with each of them
        const auto got = row.step();
        if (!got)
            return fail(got.error());
        if (!*got)
            return results;
        const auto kind = static_cast<TaskKind>(row.number(0));
        const auto finding = kind == TaskKind::EmbeddingGeneration
            ? SqlVectorStore::ofEntry(m_database, id).map([](auto found) { return Finding(found); })
            : findingOf(kind, row.text(7));
        if (!finding)
            return fail(finding.error());
        StoredResult result;
        result.provenance = {kind,        row.text(1),  row.text(2),
                             row.text(3), row.bytes(4), row.instant(12)};
        result.analysis.finding = *finding;
        result.analysis.language = row.text(5);
        if (!row.isNull(6))
            result.analysis.confidence = row.real(6);
        result.analysis.tokensUsed = row.integer(8);
        if (!row.isNull(9))
            result.analysis.costUsd = row.real(9);
        result.processingMs = row.integer(10);
        result.queueWaitMs = row.integer(11);
        results += result;
    }
}

Result<QList<TaskKind>> SqlResultStore::kinds(const EntryId &id)
{
    auto row = m_database.statement(
        u"SELECT kind FROM result WHERE entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    row.with(id.toString());
    QList<TaskKind> kinds;
    if (const auto read = row.each([&] { kinds += static_cast<TaskKind>(row.number(0)); }); !read)
        return fail(read.error());
    return kinds;
}

Result<> SqlResultStore::remove(const EntryId &id)
{
    auto row = m_database.statement(
        u"DELETE FROM result WHERE entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(id.toString()).run();
}

Result<> SqlResultStore::remove(const EntryId &id, TaskKind kind)
{
    auto row = m_database.statement(
        u"DELETE FROM result WHERE kind = ? AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(kind, id.toString()).run();
}

Result<QList<EntryId>> SqlResultStore::removeForbidden(const QStringList &here)
{
    auto row = m_database.statement(
        u"DELETE FROM result WHERE entry_id IN (SELECT id FROM entry WHERE ai > 0) "
        "AND (provider NOT IN (SELECT value FROM json_each(?)) "
        "OR (SELECT ai FROM entry WHERE id = entry_id) > 1) "
        "RETURNING (SELECT uuid FROM entry WHERE id = entry_id)"_s);
    row.with(QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(here)).toJson(QJsonDocument::Compact)));
    QSet<EntryId> whose;
    if (const auto read = row.each([&] { whose.insert(EntryId{QUuid::fromString(row.text(0))}); });
        !read)
        return fail(read.error());
    return whose.values();
}

Result<QList<EntryId>> SqlResultStore::insightsNaming(const QStringList &names)
{
    QList<EntryId> entries;
    if (names.isEmpty())
        return entries;
    auto row = m_database.statement(
        u"SELECT uuid, finding FROM entry e CROSS JOIN result r ON r.entry_id = e.id "
        "AND r.kind = 6 WHERE deleted_at IS NULL ORDER BY e.id"_s);
    const auto read = row.each([&] {
        const auto finding = findingOf(TaskKind::InsightGeneration, row.text(1));
        const auto *said = finding ? std::get_if<InsightGeneration>(&*finding) : nullptr;
        if (said && namesOneOf(*said, names))
            entries += EntryId{QUuid::fromString(row.text(0))};
    });
    if (!read)
        return fail(read.error());
    return entries;
}

Result<QList<EntryFacts>> SqlResultStore::facts(const DateRange &range)
{
    auto row = m_database.statement(
        u"SELECT e.id, uuid, entry_date, entry_time, title, excerpt, tags, mood, word_count, "
        "r.kind, r.finding FROM entry e "
        "LEFT JOIN result r ON r.entry_id = e.id AND r.kind IN (1, 2, 3, 4) "
        "AND r.content_hash = e.content_hash AND e.ai < 2 "
        "WHERE deleted_at IS NULL AND entry_date >= ? AND entry_date <= ? "
        "ORDER BY entry_date, entry_time, e.created_at, e.id"_s);
    row.with(range.from.isValid() ? range.from.toString(Qt::ISODate) : QString(),
             range.to.isValid() ? range.to.toString(Qt::ISODate) : u"~"_s);
    QList<EntryFacts> facts;
    qint64 last = -1;
    for (;;) {
        const auto got = row.step();
        if (!got)
            return fail(got.error());
        if (!*got)
            return facts;
        if (row.integer(0) != last) {
            last = row.integer(0);
            facts += factsOf(row);
        }
        if (row.isNull(9))
            continue;
        const auto finding = findingOf(static_cast<TaskKind>(row.number(9)), row.text(10));
        if (!finding)
            return fail(finding.error());
        addFinding(facts.last(), *finding);
    }
}

Result<int> SqlResultStore::countAnalysed()
{
    const auto n = m_database.integer(
        u"SELECT count(*) FROM (SELECT 1 FROM entry e JOIN result r ON r.entry_id = e.id "
        "AND r.content_hash = e.content_hash WHERE deleted_at IS NULL "
        "GROUP BY e.id HAVING count(*) = %1)"_s.arg(allTaskKinds.size()));
    if (!n)
        return fail(n.error());
    return static_cast<int>(*n);
}

Result<QStringList> SqlResultStore::analysers()
{
    auto row = m_database.statement(
        u"SELECT provider, model, count(*) AS n FROM result GROUP BY provider, model "
        "ORDER BY n DESC"_s);
    QStringList names;
    const auto read = row.each([&] { names += row.text(0) + u' ' + row.text(1); });
    if (!read)
        return fail(read.error());
    return names;
}

} // namespace englog
