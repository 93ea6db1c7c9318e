// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Job.h"

namespace englog {

/// One thing that a verb of several actions can do: its first word, and what must follow.
struct Action
{
    QString name;
    QString usage;
    int words = 0; ///< behind the first
    void (*run)(Job &, const QStringList &words) = nullptr;
    void (*undo)(Job &, const QStringList &words) = nullptr; ///< with one word
};

/// Runs the action that the first word names.
void choose(Job &job, const QString &verb, const QList<Action> &actions);

} // namespace englog
