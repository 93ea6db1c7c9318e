// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QStringList>

namespace englog {

/// A name as it stands in the entries of a journal.
struct NameCount
{
    QString name;                        ///< as it is written most often
    EntityType type = EntityType::Other; ///< the one it has most often
    int entries = 0;
    int mentions = 0;
    QDate first;
    QDate last;

    friend bool operator==(const NameCount &, const NameCount &) = default;
};

/// A name of a journal, with what a person said of it.
struct ListedName
{
    NameCount count; ///< all zero where no entry has it: it was rejected, or is not found any more
    bool confirmed = false;
    bool rejected = false;
    QStringList formerly; ///< names that were merged into it
    QStringList mayBe;    ///< those that may mean the same, unless both are confirmed

    friend bool operator==(const ListedName &, const ListedName &) = default;
};

} // namespace englog
