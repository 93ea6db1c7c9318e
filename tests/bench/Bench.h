// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/Composition.h"
#include "engine/api/Engine.h"

#include <QCoreApplication>
#include <QFuture>

#include <cstdio>
#include <vector>

namespace englog::bench {

/// The engine on a new journal in this folder; ends the program where there is none.
[[nodiscard]] std::unique_ptr<Composition> openIn(const QString &folder,
                                                  const QString &program = QStringLiteral("bench"));

/// JSON lines of `n` short entries, one a day, no two the same.
[[nodiscard]] QByteArray entries(int n);

/// Fills the journal with `n` entries, and so with six times as many tasks; `next` follows.
void fill(Engine &engine, const QString &folder, int n, const std::function<void()> &next);

/// Prints the spread of some times in one line.
void print(const char *what, std::vector<double> milliseconds);

/// The value, or the end of the program with what went wrong.
template<typename T>
const T &valueOf(const Result<T> &result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().detail));
    return *result;
}

} // namespace englog::bench
