// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace englog::openai {

/// Keeps names, mails, numbers and keys of one text at home: what leaves has a placeholder such as
/// `[PERSON_1]` in the place of each, the same for the same words, and an answer gets them back.
///
/// A placeholder that the text itself holds is never given out, so its own words come back as they
/// were. What is hidden is what is known: the names handed in, and what has the form of a mail
/// address, an account, a number of seven digits and more, or an address on the web with a
/// password or key in it. It promises no more.
class Redaction
{
public:
    Redaction(const QString &text, const QStringList &names);

    [[nodiscard]] QString hidden() const { return m_hidden; }
    /// A text with the same words hidden in it, such as what else is sent along.
    [[nodiscard]] QString hide(const QString &text);
    /// With everything put back, also where a model left out the brackets.
    [[nodiscard]] QString restored(const QString &answer) const;

private:
    struct Place
    {
        qsizetype start = 0;
        qsizetype length = 0;
        QString kind;
    };
    struct Pair
    {
        QString placeholder; ///< without brackets
        QString words;
    };
    [[nodiscard]] QList<Place> placesIn(const QString &text) const;
    [[nodiscard]] QString placeholderFor(const QString &words, const QString &kind);

    QString m_text;
    QStringList m_names; ///< the longest first
    QList<Pair> m_pairs;
    QString m_hidden;
};

} // namespace englog::openai
