// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/CorrectionStore.h"

namespace englog {

class Database;
class Statement;

/// What people say of the analyses, in SQL.
class SqlCorrectionStore : public CorrectionStore
{
public:
    explicit SqlCorrectionStore(Database &database) : m_database(database) {}

    Result<> put(const EntryId &id, const Correction &correction, Over over) override;
    Result<bool> remove(const EntryId &id, const QString &field) override;
    Result<QList<Correction>> ofEntry(const EntryId &id) override;
    Result<QHash<EntryId, QList<Correction>>> inRange(const DateRange &range) override;

    Result<QList<ThemeRule>> themes() override;
    Result<> setTheme(const ThemeRule &rule) override;
    Result<QList<NameRule>> names() override;
    Result<> setName(const NameRule &rule) override;

    Result<QString> themesStamp() override;
    Result<QList<ThemeLesson>> themeLessons(int most, AiLevel upTo) override;
    Result<QHash<EntryId, QString>> texts(const QList<EntryId> &entries, AiLevel upTo) override;

    /// An entry's text changes: what was said of names in it goes with their words.
    static Result<> follow(Database &database, const Entry &old, const QString &edited);

private:
    Result<QHash<EntryId, QList<Correction>>> read(Statement &row);
    Result<> setExamples(const ThemeRule &rule);

    Database &m_database;
};

} // namespace englog
