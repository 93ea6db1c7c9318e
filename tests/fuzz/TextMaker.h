// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <random>

namespace englog::test {

/// Texts that nobody writes, and some that somebody might: snippets of diaries, languages, signs
/// and Markdown put together, bytes and UTF-16 units at random, and both bent out of shape. Halves
/// of surrogate pairs, NUL and invisible signs are among them.
///
/// The same seed makes the same text on every machine.
class TextMaker
{
public:
    explicit TextMaker(quint32 seed) : m_dice(seed) {}

    /// Up to some thousand units; the next one with each call.
    [[nodiscard]] QString text();
    /// In [0, n); \param n  > 0
    [[nodiscard]] qsizetype below(qsizetype n);

private:
    [[nodiscard]] QString prose();
    [[nodiscard]] QString repeated();
    [[nodiscard]] QString units();
    [[nodiscard]] QString bytes();
    [[nodiscard]] QString ofOneBlock();
    void bend(QString &text);
    void bendPart(QString &text, qsizetype from, qsizetype length);

    std::mt19937 m_dice;
};

} // namespace englog::test
