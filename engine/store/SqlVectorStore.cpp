// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlVectorStore.h"

#include "engine/store/Database.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr auto modelOf =
    "(SELECT id FROM vector_model WHERE provider = ? AND model = ? AND prompt_version = ?)"_L1;

/// The columns start, length, scale, numbers from `first` on.
std::pair<Span, PackedVector> vectorOf(const Statement &row, int first)
{
    return {Span{row.integer(first), row.integer(first + 1)},
            PackedVector{float(row.real(first + 2)), row.bytes(first + 3)}};
}

} // namespace

Result<VectorStore::Extent> SqlVectorStore::extent(const Provider::Identity &by)
{
    auto row = m_database.statement(
        u"SELECT count(*), coalesce(max(id), 0) FROM vector WHERE model_id = "_s + modelOf);
    row.with(by.provider, by.model, by.promptVersion);
    Extent extent;
    const auto read = row.each([&] { extent = {row.integer(0), row.integer(1)}; });
    if (!read)
        return fail(read.error());
    return extent;
}

Result<QList<StoredVector>> SqlVectorStore::after(const Provider::Identity &by, qint64 id)
{
    auto row =
        m_database.statement(u"SELECT v.id, e.uuid, start, length, scale, numbers FROM vector v "
                             "JOIN entry e ON e.id = v.entry_id WHERE model_id = "_s
                             + modelOf + u" AND v.id > ? ORDER BY v.id"_s);
    row.with(by.provider, by.model, by.promptVersion, id);
    QList<StoredVector> vectors;
    const auto read = row.each([&] {
        const auto [span, vector] = vectorOf(row, 2);
        vectors +=
            StoredVector{row.integer(0), EntryId{QUuid::fromString(row.text(1))}, span, vector};
    });
    if (!read)
        return fail(read.error());
    return vectors;
}

Result<QList<qint64>> SqlVectorStore::ids(const Provider::Identity &by)
{
    auto row = m_database.statement(u"SELECT id FROM vector WHERE model_id = "_s + modelOf
                                    + u" ORDER BY id"_s);
    row.with(by.provider, by.model, by.promptVersion);
    QList<qint64> ids;
    const auto read = row.each([&] { ids += row.integer(0); });
    if (!read)
        return fail(read.error());
    return ids;
}

Result<QList<EntryId>> SqlVectorStore::outdated(const Provider::Identity &by, AiLevel from)
{
    auto row = m_database.statement(
        u"SELECT uuid FROM entry e WHERE deleted_at IS NULL AND ai < 2 AND ai >= ? "
        "AND EXISTS (SELECT 1 FROM result r WHERE r.entry_id = e.id) "
        "AND NOT EXISTS (SELECT 1 FROM result r WHERE r.entry_id = e.id AND kind = 5 "
        "AND provider = ? AND model = ? AND prompt_version = ?) "
        "AND NOT EXISTS (SELECT 1 FROM task t WHERE t.entry_id = e.id AND kind = 5 "
        "AND state IN (0, 1, 2, 3, 5)) ORDER BY e.id"_s);
    row.with(from, by.provider, by.model, by.promptVersion);
    QList<EntryId> ids;
    const auto read = row.each([&] { ids += EntryId{QUuid::fromString(row.text(0))}; });
    if (!read)
        return fail(read.error());
    return ids;
}

Result<> SqlVectorStore::put(Database &database, qint64 entry, const Provenance &by,
                             const EmbeddingGeneration &found)
{
    if (found.vector.isEmpty())
        return {};
    auto model = database.statement(
        u"INSERT OR IGNORE INTO vector_model (provider, model, prompt_version) VALUES (?, ?, ?)"_s);
    if (auto known = model.with(by.provider, by.model, by.promptVersion).run(); !known)
        return known;
    const auto insert = [&](const Span &span, const QList<float> &vector) -> Result<> {
        auto row = database.statement(
            u"INSERT INTO vector (model_id, entry_id, start, length, scale, numbers) VALUES ("_s
            + modelOf + u", ?, ?, ?, ?, ?)"_s);
        const PackedVector packed = PackedVector::of(vector);
        row.with(by.provider, by.model, by.promptVersion, entry, qint64(span.start),
                 qint64(span.length), double(packed.scale), packed.numbers);
        return row.run();
    };
    auto done = insert({}, found.vector);
    for (const EmbeddingGeneration::Part &part : found.parts) {
        if (!done)
            return done;
        done = insert(part.span, part.vector);
    }
    return done;
}

Result<EmbeddingGeneration> SqlVectorStore::ofEntry(Database &database, const EntryId &id)
{
    auto row = database.statement(
        u"SELECT start, length, scale, numbers FROM vector "
        "WHERE entry_id = (SELECT id FROM entry WHERE uuid = ?) AND kind = 5 ORDER BY id"_s);
    row.with(id.toString());
    EmbeddingGeneration found;
    const auto read = row.each([&] {
        const auto [span, vector] = vectorOf(row, 0);
        if (span.length == 0)
            found.vector = vector.unpacked();
        else
            found.parts += EmbeddingGeneration::Part{span, vector.unpacked()};
    });
    if (!read)
        return fail(read.error());
    return found;
}

} // namespace englog
