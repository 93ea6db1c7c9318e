// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/LineDiff.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace englog {

namespace {

using Kind = DiffLine::Kind;

constexpr qsizetype mostCells = 4'000'000; // of the table below

QStringList linesOf(const QString &text)
{
    return text.isEmpty() ? QStringList() : text.split(u'\n');
}

void append(QList<DiffLine> &lines, Kind kind, const QStringList &texts)
{
    for (const QString &text : texts)
        lines += DiffLine{kind, text};
}

/// By the longest common subsequence: common(i, j) is its length in before[i..] and after[j..].
QList<DiffLine> between(const QStringList &before, const QStringList &after)
{
    const qsizetype n = before.size();
    const qsizetype m = after.size();
    QList<DiffLine> lines;
    if (n * m > mostCells) {
        append(lines, Kind::Removed, before);
        append(lines, Kind::Added, after);
        return lines;
    }
    std::vector<int> cells(static_cast<size_t>((n + 1) * (m + 1)), 0);
    const auto common = [&](qsizetype i, qsizetype j) -> int & {
        return cells[static_cast<size_t>(i * (m + 1) + j)];
    };
    for (qsizetype i = n - 1; i >= 0; --i) {
        for (qsizetype j = m - 1; j >= 0; --j)
            common(i, j) = before[i] == after[j] ? common(i + 1, j + 1) + 1
                                                 : std::max(common(i + 1, j), common(i, j + 1));
    }
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && before[i] == after[j]) {
            lines += DiffLine{Kind::Same, before[i++]};
            ++j;
        } else if (i < n && (j == m || common(i + 1, j) >= common(i, j + 1))) {
            lines += DiffLine{Kind::Removed, before[i++]};
        } else {
            lines += DiffLine{Kind::Added, after[j++]};
        }
    }
    return lines;
}

} // namespace

QList<DiffLine> lineDiff(const QString &before, const QString &after)
{
    const QStringList a = linesOf(before);
    const QStringList b = linesOf(after);
    qsizetype head = 0;
    while (head < std::min(a.size(), b.size()) && a[head] == b[head])
        ++head;
    qsizetype tail = 0;
    while (tail < std::min(a.size(), b.size()) - head
           && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;

    QList<DiffLine> lines;
    append(lines, Kind::Same, a.first(head));
    lines += between(a.mid(head, a.size() - head - tail), b.mid(head, b.size() - head - tail));
    append(lines, Kind::Same, a.last(tail));
    return lines;
}

} // namespace englog
