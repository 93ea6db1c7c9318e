// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QList>
#include <QString>

#include <optional>

namespace englog::openai {

/// The places in a text where what a model quotes of it stands.
///
/// A model copies nearly, not exactly: it straightens quotation marks, joins lines and composes
/// accents. So a quote is sought in a folded form of the text (white space as one space, quotation
/// marks and dashes as ASCII's, compatibility decomposition, case folded), every unit of which
/// knows the characters that it stands for. A place begins where a word begins, unless the script
/// writes none; those that stand exactly so come first, and of equals the first in the text.
class Anchors
{
public:
    explicit Anchors(const QString &text);

    /// The best place that overlaps none of those taken, or nothing where there is none.
    [[nodiscard]] std::optional<Span> find(const QString &quote,
                                           const QList<Span> &taken = {}) const;
    [[nodiscard]] QString textAt(const Span &span) const;
    [[nodiscard]] qsizetype size() const { return m_text.size(); }

private:
    struct Folded
    {
        QString units;
        QList<qsizetype> starts; ///< of the characters that a unit stands for
        QList<qsizetype> ends;
        void append(QStringView folded, qsizetype start, qsizetype end);
    };
    [[nodiscard]] static Folded fold(const QString &text);
    [[nodiscard]] std::optional<Span> best(const QString &quote, const QString &folded,
                                           const QList<Span> &taken) const;
    [[nodiscard]] bool cutsWord(qsizetype position) const;

    QString m_text;
    Folded m_folded;
};

} // namespace englog::openai
