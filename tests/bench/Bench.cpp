// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/Bench.h"

#include <QDate>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::bench {

std::unique_ptr<Composition> openIn(const QString &folder, const QString &program)
{
    CommonOptions options;
    options.journal = folder + "/bench.englog"_L1;
    auto made = Composition::open(options, program);
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return std::move(*made);
}

QByteArray entries(int n)
{
    QByteArray lines;
    const QDate first(2000, 1, 1);
    for (int i = 0; i < n; ++i) {
        const QString text =
            u"Day %1. We walked along the harbour with Maria, and I was happy about the "
            "letter from Paris. In the evening it rained, and I worried about money."_s.arg(i);
        lines += QJsonDocument(QJsonObject{{u"date"_s, first.addDays(i).toString(Qt::ISODate)},
                                           {u"text"_s, text}})
                     .toJson(QJsonDocument::Compact)
            + '\n';
    }
    return lines;
}

void fill(Engine &engine, const QString &folder, int n, const std::function<void()> &next)
{
    QFile file(folder + "/fill.jsonl"_L1);
    if (!file.open(QIODevice::WriteOnly) || file.write(entries(n)) < 0)
        qFatal("cannot write %s", qPrintable(file.fileName()));
    file.close();
    engine.importFile(file.fileName(), {u"jsonl"_s, false})
        .then(&engine, [next](const Result<ImportReport> &report) {
            valueOf(report);
            next();
        });
}

void print(const char *what, std::vector<double> milliseconds)
{
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double share) {
        const auto last = static_cast<double>(milliseconds.size() - 1);
        return milliseconds[static_cast<size_t>(share * last)];
    };
    std::printf("%s: n=%zu p50=%.3f ms p99=%.3f ms max=%.3f ms\n", what, milliseconds.size(),
                at(0.5), at(0.99), milliseconds.back());
}

} // namespace englog::bench
