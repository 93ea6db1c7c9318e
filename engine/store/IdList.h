// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace englog {

/// Row numbers as a JSON array, for `json_each(?)`: one statement for any number of rows.
[[nodiscard]] inline QString jsonOf(const QList<qint64> &ids)
{
    QString text(u'[');
    text.reserve(ids.size() * 8 + 2);
    for (const qint64 id : ids) {
        if (text.size() > 1)
            text += u',';
        text += QString::number(id);
    }
    return text += u']';
}

} // namespace englog
