// SPDX-License-Identifier: GPL-3.0-or-later
// powercut_writer FILE SYNCHRONOUS: writes rows into a database, one a commit, and tells each after
// its commit. With OFF it tells what no disk has.
#include "engine/store/Database.h"

#include <cstdio>
#include <span>

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    const std::span<char *const> words(argv, static_cast<size_t>(argc));
    if (words.size() != 3)
        return 2;
    const auto database = englog::Database::open(QString::fromLocal8Bit(words[1]),
                                                 englog::Database::Access::ReadWrite, u"writer"_s);
    if (!database)
        return 1;
    for (const QString &sql : {u"CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY)"_s,
                               u"PRAGMA synchronous = %1"_s.arg(QString::fromLocal8Bit(words[2]))})
        if (!(*database)->exec(sql))
            return 1;
    while ((*database)->exec(u"INSERT INTO row DEFAULT VALUES"_s)) {
        std::fputs("row\n", stdout);
        std::fflush(stdout);
    }
    return 1;
}
