// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CommandLine.h"

#include <QList>
#include <QString>

namespace englog {

class Job;

/// One thing that the command line can do.
struct Verb
{
    enum class Needs {
        Nothing, ///< opens what it needs by itself
        Journal, ///< an engine that reads and writes
        Work,    ///< an engine that the verb starts when it is ready to work the queue
    };

    QString name;
    QString usage; ///< what follows the name, as in the help
    QString help;  ///< one line
    QList<CommandOption> options;
    int least = 0; ///< words that are no options
    int most = 0;  ///< -1: any number
    void (*run)(Job &) = nullptr;
    Needs needs = Needs::Journal;
};

[[nodiscard]] QList<Verb> entryVerbs();
[[nodiscard]] QList<Verb> findVerbs();
[[nodiscard]] QList<Verb> exchangeVerbs();
[[nodiscard]] QList<Verb> analysisVerbs();
[[nodiscard]] QList<Verb> correctionVerbs();
[[nodiscard]] QList<Verb> themeVerbs();
[[nodiscard]] QList<Verb> textVerbs();
[[nodiscard]] QList<Verb> insightVerbs();
[[nodiscard]] QList<Verb> queueVerbs();
[[nodiscard]] QList<Verb> providerVerbs();
[[nodiscard]] QList<Verb> privacyVerbs();
[[nodiscard]] QList<Verb> careVerbs();
[[nodiscard]] QList<Verb> demoVerbs();
[[nodiscard]] QList<Verb> watchVerbs();

} // namespace englog
