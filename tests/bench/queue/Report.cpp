// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Report.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

QJsonValue rounded(double value)
{
    return std::round(value * 1'000.0) / 1'000.0;
}

} // namespace

void print(const Options &options, const Figure &figure)
{
    std::vector<double> times = figure.milliseconds;
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) -> QJsonValue {
        if (times.empty())
            return QJsonValue::Null;
        const auto last = static_cast<double>(times.size() - 1);
        return rounded(times[static_cast<size_t>(std::ceil(share * last))]);
    };
    QJsonObject params = options.toJson();
    for (auto it = figure.more.begin(); it != figure.more.end(); ++it)
        params.insert(it.key(), it.value());
    if (!times.empty())
        params.insert(u"samples"_s, static_cast<qint64>(times.size()));
    const QJsonObject line{
        {u"case"_s, figure.what},
        {u"params"_s, params},
        {u"value"_s, figure.value ? rounded(*figure.value) : QJsonValue(QJsonValue::Null)},
        {u"unit"_s, figure.unit},
        {u"p50_ms"_s, at(0.5)},
        {u"p99_ms"_s, at(0.99)},
        {u"worst_ms"_s, at(1.0)}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    if (std::fflush(stdout) != 0)
        qFatal("the output cannot be written");
}

Figure syncTime(const QString &folder)
{
    constexpr int rounds = 200;
    const QByteArray path = QFile::encodeName(folder + u"/sync"_s);
    const int file = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const QByteArray page(4'096, 'x');
    const auto write = [&] {
        if (::pwrite(file, page.constData(), static_cast<size_t>(page.size()), 0) != page.size()
            || ::fdatasync(file) != 0)
            qFatal("%s cannot be written", path.constData());
    };
    write();
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        write();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    ::close(file);
    std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
    const double median = times[rounds / 2];
    return {u"fdatasync"_s, median, u"ms"_s, std::move(times), {}};
}

qint64 statusKb(const QByteArray &name)
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no /proc/self/status");
    const QByteArray all = file.readAll();
    const qsizetype at = all.indexOf(name + ':');
    if (at < 0)
        qFatal("no %s", name.constData());
    const qsizetype from = at + name.size() + 1;
    return all.mid(from, all.indexOf("kB", from) - from).trimmed().toLongLong();
}

} // namespace englog::bench
