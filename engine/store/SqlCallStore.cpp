// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlCallStore.h"

#include "engine/store/Database.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString jsonOf(const QStringList &words)
{
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(words)).toJson(QJsonDocument::Compact));
}

QStringList wordsFrom(const QString &json)
{
    QStringList words;
    const QJsonArray array = QJsonDocument::fromJson(json.toUtf8()).array();
    for (const auto &word : array)
        words += word.toString();
    return words;
}

std::optional<double> costOf(const Statement &row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(row.real(column));
}

} // namespace

Result<qint64> SqlCallStore::begin(const Departure &departure, Instant now)
{
    QStringList entries;
    for (const EntryId &id : departure.entries)
        entries += id.toString();
    auto row = m_database.statement(
        u"INSERT INTO call (at, provider, host, model, purposes, entries, bytes_out, cost_usd) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"_s);
    row.with(now, departure.provider, departure.host, departure.model, jsonOf(departure.purposes),
             jsonOf(entries), departure.bytes, departure.cost);
    if (const auto got = row.step(); !got)
        return fail(got.error());
    return row.integer(0);
}

Result<> SqlCallStore::end(qint64 call, const Arrival &arrival)
{
    if (!arrival.sent)
        return m_database.statement(u"DELETE FROM call WHERE id = ?"_s).with(call).run();
    auto row = m_database.statement(
        u"UPDATE call SET bytes_in = ?, tokens_in = ?, tokens_out = ?, estimated = ?, "
        "cost_usd = ?, status = ?, took_ms = ? WHERE id = ?"_s);
    return row
        .with(arrival.bytes, arrival.tokensIn, arrival.tokensOut, arrival.estimated ? 1 : 0,
              arrival.cost, arrival.status, arrival.took, call)
        .run();
}

Result<double> SqlCallStore::costSince(Instant since)
{
    auto row =
        m_database.statement(u"SELECT coalesce(sum(cost_usd), 0.0) FROM call WHERE at >= ?"_s);
    if (const auto got = row.with(since).step(); !got)
        return fail(got.error());
    return row.real(0);
}

Result<QList<CallRecord>> SqlCallStore::list(const CallFilter &filter)
{
    auto row = m_database.statement(
        u"SELECT id, at, provider, host, model, purposes, entries, bytes_out, bytes_in, tokens_in, "
        "tokens_out, estimated, cost_usd, status, took_ms FROM call "
        "WHERE at >= ? AND (? = '' OR provider = ?) "
        "AND (? = '' OR EXISTS (SELECT 1 FROM json_each(entries) WHERE value = ?)) "
        "ORDER BY at DESC, id DESC LIMIT ?"_s);
    const QString entry = filter.entry ? filter.entry->toString() : QString();
    row.with(filter.since.value_or(Instant{}), filter.provider, filter.provider, entry, entry,
             filter.limit);
    QList<CallRecord> calls;
    const auto read = row.each([&] {
        CallRecord call;
        call.id = row.integer(0);
        call.at = row.instant(1);
        call.provider = row.text(2);
        call.host = row.text(3);
        call.model = row.text(4);
        call.purposes = wordsFrom(row.text(5));
        const QStringList ids = wordsFrom(row.text(6));
        for (const QString &id : ids)
            call.entries += EntryId{QUuid::fromString(id)};
        call.bytesOut = row.integer(7);
        call.bytesIn = row.integer(8);
        call.tokensIn = row.integer(9);
        call.tokensOut = row.integer(10);
        call.estimated = row.integer(11) != 0;
        call.costUsd = costOf(row, 12);
        if (!row.isNull(13))
            call.status = row.number(13);
        call.took = Millis(row.integer(14));
        calls += call;
    });
    if (!read)
        return fail(read.error());
    return calls;
}

Result<QList<CallTotals>> SqlCallStore::totals(std::optional<Instant> since)
{
    auto row = m_database.statement(
        u"SELECT provider, host, model, count(*), sum(coalesce(status, 200) NOT BETWEEN 200 AND "
        "299), sum(bytes_out), sum(bytes_in), sum(tokens_in), sum(tokens_out), "
        "iif(count(*) = count(cost_usd), sum(cost_usd), NULL) FROM call WHERE at >= ? "
        "GROUP BY provider, host, model ORDER BY provider, host, model"_s);
    row.with(since.value_or(Instant{}));
    QList<CallTotals> totals;
    const auto read = row.each([&] {
        totals += {row.text(0),    row.text(1),    row.text(2),    row.integer(3), row.integer(4),
                   row.integer(5), row.integer(6), row.integer(7), row.integer(8), costOf(row, 9)};
    });
    if (!read)
        return fail(read.error());
    return totals;
}

Result<QJsonObject> SqlCallStore::known(const QString &provider, const QString &model)
{
    auto row = m_database.statement(
        u"SELECT known FROM provider_memory WHERE provider = ? AND model = ?"_s);
    const auto got = row.with(provider, model).step();
    if (!got)
        return fail(got.error());
    return *got ? QJsonDocument::fromJson(row.text(0).toUtf8()).object() : QJsonObject();
}

Result<> SqlCallStore::remember(const QString &provider, const QString &model,
                                const QJsonObject &known)
{
    auto row = m_database.statement(
        u"INSERT OR REPLACE INTO provider_memory (provider, model, known) VALUES (?, ?, ?)"_s);
    return row
        .with(provider, model,
              QString::fromUtf8(QJsonDocument(known).toJson(QJsonDocument::Compact)))
        .run();
}

Result<> SqlCallStore::forget(const QString &provider)
{
    auto row = m_database.statement(u"DELETE FROM provider_memory WHERE provider = ?"_s);
    return row.with(provider).run();
}

} // namespace englog
