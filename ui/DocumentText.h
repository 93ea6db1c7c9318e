// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QString>

namespace englog {

/// The way between an entry's content and the text of a QTextDocument, loss-free both ways.
///
/// A document knows one line end only, and its plain text turns U+00A0 into a space; its raw
/// text keeps every character. So the raw text is read, and the line ends that the content had
/// are put back. Content that mixes line ends gets the more frequent one once it is edited.
class DocumentText
{
public:
    enum class LineEnd {
        Lf,
        CrLf,
        Cr,
    };

    DocumentText() = default;
    /// For an entry whose stored content is this.
    explicit DocumentText(const QString &content);

    [[nodiscard]] LineEnd lineEnd() const { return m_lineEnd; }
    /// The content that a document's raw text stands for.
    [[nodiscard]] QString toContent(QString rawText) const;

    /// Where a span of `content` lies in the document that shows it.
    [[nodiscard]] static Span inDocument(const QString &content, const Span &span);

    /// What may go into a document: NUL and the characters that a document keeps for itself
    /// become U+FFFD. \param replaced how many were
    [[nodiscard]] static QString cleaned(QString text, qsizetype *replaced = nullptr);

    friend bool operator==(const DocumentText &, const DocumentText &) = default;

private:
    LineEnd m_lineEnd = LineEnd::Lf;
};

} // namespace englog
