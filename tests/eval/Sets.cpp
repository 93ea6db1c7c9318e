// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/Sets.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog::eval {

QList<QJsonObject> rowsOf(const QString &relative)
{
    QFile file(qEnvironmentVariable("ENGLOG_SAMPLES_DIR") + u'/' + relative);
    QList<QJsonObject> rows;
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    while (!file.atEnd())
        rows.append(QJsonDocument::fromJson(file.readLine()).object());
    return rows;
}

QStringList stringsOf(const QJsonValue &array)
{
    QStringList strings;
    for (const QJsonValue &value : array.toArray())
        strings.append(value.toString());
    return strings;
}

AnalysisRequest requestFor(TaskKind kind, const QString &text)
{
    AnalysisRequest request;
    request.kind = kind;
    request.text = std::make_shared<QString>(text);
    request.full = true;
    return request;
}

} // namespace englog::eval
