// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <QJsonObject>

namespace englog::eval {

/// The rows of a JSON-lines file below ENGLOG_SAMPLES_DIR; none when it is not there.
[[nodiscard]] QList<QJsonObject> rowsOf(const QString &relative);

/// The strings of a JSON array.
[[nodiscard]] QStringList stringsOf(const QJsonValue &array);

/// What the provider finds in a text.
template<typename Found>
[[nodiscard]] Found find(Provider &provider, AnalysisRequest request)
{
    Found found;
    provider.analyse(request, {}, {}, [&found](Result<Analysis> analysis) {
        if (analysis)
            found = std::get<Found>(analysis->finding);
    });
    return found;
}

/// A request for one kind of analysis of a text, in full.
[[nodiscard]] AnalysisRequest requestFor(TaskKind kind, const QString &text);

} // namespace englog::eval
