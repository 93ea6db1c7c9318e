// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/ServiceProvider.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr double bytesAToken = 4.0; // of English, about

AnalysisRequest requestOf(TaskKind kind, const QString &text)
{
    AnalysisRequest request;
    request.kind = kind;
    request.entry = EntryId::make({}, 1, 1);
    request.text = std::make_shared<const QString>(text);
    request.date = QDate(2026, 11, 23);
    return request;
}

} // namespace

/// bench_tokens FILE [ENTRIES]: what is sent of the entries of a file of JSON lines, where
/// four kinds share a call and where each has its own; by the first piece of each text.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    QFile file(words.value(1));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("bench_tokens FILE [ENTRIES]");
    const int most = words.value(2, u"50"_s).toInt();

    ServiceProvider::Parts parts;
    parts.config.name = u"bench"_s;
    parts.config.baseUrl = QUrl(u"http://127.0.0.1:1/v1"_s);
    parts.config.model = u"small-model"_s;
    parts.themes = {{u"work"_s, {u"job"_s, u"office"_s}}, {u"family"_s, {u"mother"_s}}};
    const ServiceProvider provider(parts);
    const QList<TaskKind> kinds{TaskKind::SentimentAnalysis, TaskKind::ContentExtraction,
                                TaskKind::ThemeIdentification, TaskKind::EntityRecognition};
    double together = 0.0;
    double apart = 0.0;
    double texts = 0.0;
    int read = 0;
    while (read < most && !file.atEnd()) {
        const QString text =
            QJsonDocument::fromJson(file.readLine()).object().value("text"_L1).toString();
        if (text.isEmpty())
            continue;
        ++read;
        texts += double(text.toUtf8().size());
        QList<AnalysisRequest> requests;
        for (const TaskKind kind : kinds) {
            requests += requestOf(kind, text);
            apart += double(provider.preview({requests.last()}).size());
        }
        together += double(provider.preview(requests).size());
    }
    if (read == 0)
        qFatal("there are no entries in the file");
    const double scale = 1.0 / (bytesAToken * read);
    std::printf("%d entries of %.0f tokens: sent in one call %.0f tokens an entry, in four %.0f; "
                "%.2f times as much\n",
                read, texts * scale, together * scale, apart * scale, apart / together);
    return 0;
}
