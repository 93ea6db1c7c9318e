// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/ResultStore.h"

namespace englog {

class Database;
class Statement;

/// The results, in SQL: one row an entry and kind.
class SqlResultStore : public ResultStore
{
public:
    explicit SqlResultStore(Database &database) : m_database(database) {}

    Result<QList<StoredResult>> results(const EntryId &id) override;
    Result<QList<TaskKind>> kinds(const EntryId &id) override;
    Result<> remove(const EntryId &id) override;
    Result<> remove(const EntryId &id, TaskKind kind) override;
    Result<QList<EntryId>> removeForbidden(const QStringList &here) override;
    Result<QList<EntryId>> insightsNaming(const QStringList &names) override;
    Result<QList<EntryFacts>> facts(const DateRange &range) override;
    Result<int> countAnalysed() override;
    Result<QStringList> analysers() override;

private:
    Database &m_database;
};

} // namespace englog
