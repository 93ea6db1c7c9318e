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

void toStandardError(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stderr);
    std::fflush(stderr);
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
        line += u"%1 %2/%3 (%4 %)"_s.arg(bar(share))
                    .arg(progress.done)
                    .arg(progress.total)
                    .arg(std::floor(share * 100.0));
    } else {
        line += QString::number(progress.done);
    }
    if (rate > 0.0) {
        line += u", %1/s"_s.arg(rate, 0, 'f', rate < 10.0 ? 1 : 0);
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
