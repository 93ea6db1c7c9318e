// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/ThemeMatcher.h"

namespace englog::builtin {

/// insight_generation: plain sentences on one entry, each with the places that it rests on.
///
/// Made of what the other kinds found, never of more. It says how a text reads, not how its
/// writer is; it names no cause and no illness. What no place in the text stands for is not
/// said, so an entry without findings has no insight.
class InsightWriter
{
public:
    static constexpr qsizetype most = 5;

    explicit InsightWriter(const ThemeMatcher &themes) : m_themes(themes) {}

    /// \param findings of the same text, whichever there are \param today may be invalid
    [[nodiscard]] InsightGeneration write(const Document &document, const QList<Finding> &findings,
                                          const QDate &today) const;

private:
    const ThemeMatcher &m_themes;
};

} // namespace englog::builtin
