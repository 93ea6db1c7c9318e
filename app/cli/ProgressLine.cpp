// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressLine.h"

#include <cmath>
#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 sayEveryMs = 5'000; // without a terminal
constexpr int barWidth = 24;

QString span(double seconds)
{
    const auto s = static_cast<qint64>(std::ceil(seconds));
    if (s < 90)
        return u"%1 s"_s.arg(s);
    if (s < 5'400)
        return u"%1 min"_s.arg((s + 30) / 60);
    return u"%1 h"_s.arg((s + 1'800) / 3'600);
}

QString bar(double share)
{
    const auto full = static_cast<qsizetype>(std::lround(share * barWidth));
    return u'[' + QString(full, u'#') + QString(barWidth - full, u'.') + u']';
}

QString amount(double n, JobProgress::Unit unit)
{
    if (unit == JobProgress::Unit::Bytes)
        return u"%1 MB"_s.arg(n / 1e6, 0, 'f', 1);
    return QString::number(n, 'f', n < 10.0 && n != std::floor(n) ? 1 : 0);
}

void toStandardError(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    // Who cannot be told cannot be told that either.
    static_cast<void>(std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stderr));
    static_cast<void>(std::fflush(stderr));
}

} // namespace

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(const JobProgress &progress)
{
    if (!m_sinceStart.isValid() || progress.stage != m_stage) {
        m_stage = progress.stage;
        m_first = progress.done;
        m_sinceStart.start();
        m_sinceSaid.start();
    }
    if (!m_terminal && m_sinceSaid.elapsed() < sayEveryMs)
        return;
    m_sinceSaid.start();

    const double seconds = static_cast<double>(m_sinceStart.elapsed()) / 1000.0;
    const auto done = static_cast<double>(progress.done - m_first);
    const double rate = seconds > 0.2 ? done / seconds : 0.0;
    QString line = progress.stage + u' ';
    if (progress.total > 0) {
        const double share = std::clamp(
            static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0);
        line += u"%1 %2/%3 (%4 %)"_s
                    .arg(bar(share), amount(static_cast<double>(progress.done), progress.unit),
                         amount(static_cast<double>(progress.total), progress.unit))
                    .arg(std::floor(share * 100.0));
    } else {
        line += amount(static_cast<double>(progress.done), progress.unit);
    }
    if (rate > 0.0) {
        line += u", %1/s"_s.arg(amount(rate, progress.unit));
        if (progress.total > progress.done)
            line += u", "_s + span(static_cast<double>(progress.total - progress.done) / rate)
                + u" left"_s;
    }
    toStandardError(m_terminal ? u'\r' + line + u"\x1b[K"_s : line + u'\n');
    m_shown = true;
}

void ProgressLine::clear()
{
    if (m_shown && m_terminal)
        toStandardError(u"\r\x1b[K"_s);
    m_shown = false;
}

} // namespace englog
