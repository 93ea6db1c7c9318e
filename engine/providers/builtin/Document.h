// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/EncodedText.h"
#include "engine/providers/builtin/SentenceSplitter.h"

#include <QString>

#include <memory>
#include <mutex>
#include <vector>

namespace englog::builtin {

class NameFacts;
class WordVectors;

/// An entry's text, read once for all kinds of analysis: tokens, sentences, language.
///
/// Takes 32 bytes a token beside the text itself. Any thread may use it: it does not change, but
/// for what the encoder makes of it, once, for whoever asks first.
class Document
{
public:
    /// Reads a text; ErrorCode::Cancelled when the pulse ends before.
    ///
    /// \param facts  what the encoder is told of words to find names; outlives the document, null
    ///               for no names
    [[nodiscard]] static Result<std::shared_ptr<const Document>>
    read(std::shared_ptr<const QString> text, const WordVectors &english, const Pulse &pulse,
         const NameFacts *facts = nullptr);

    [[nodiscard]] const QString &text() const { return *m_text; }
    [[nodiscard]] const std::vector<Token> &tokens() const { return m_tokens; }
    [[nodiscard]] const Token &token(qint32 i) const { return m_tokens[size_t(i)]; }
    [[nodiscard]] const std::vector<Sentence> &sentences() const { return m_sentences; }
    [[nodiscard]] qint32 words() const { return m_words; }
    [[nodiscard]] const QString &language() const { return m_language; }
    [[nodiscard]] bool isEnglish() const { return m_language == QLatin1String("en"); }
    /// English, or too short to tell.
    [[nodiscard]] bool mayBeEnglish() const { return isEnglish() || m_language.isEmpty(); }
    [[nodiscard]] const NameFacts *nameFacts() const { return m_nameFacts; }

    [[nodiscard]] QStringView view(const Span &span) const
    {
        return QStringView(*m_text).mid(span.start, span.length);
    }
    [[nodiscard]] QStringView view(const Token &token) const { return view(token.span()); }
    /// From the first token's begin to the last one's end.
    [[nodiscard]] Span spanOf(qint32 first, qint32 end) const
    {
        const qint32 start = token(first).start;
        return {start, token(end - 1).end() - start};
    }
    [[nodiscard]] Span spanOf(const Sentence &sentence) const
    {
        return spanOf(sentence.first, sentence.end);
    }
    /// The sentences in runs of about `tokens` tokens, at least one sentence each; a paragraph's
    /// end ends a run.
    [[nodiscard]] std::vector<Sentence> windows(qint32 tokens) const;
    /// A long text in parts that can be found by themselves: runs of windows(windowTokens), each of
    /// whole paragraphs where they are of some 96 to 240 tokens. At most 64, longer in a text that
    /// would have more; none of a text that would have one.
    [[nodiscard]] std::vector<Sentence> passages() const;
    /// The text as the encoder reads it. Cancelled when the pulse ends before.
    [[nodiscard]] Result<std::shared_ptr<const EncodedText>>
    encoded(const encoder::Encoder &encoder, const Pulse &pulse) const;
    /// The memory it takes, roughly.
    [[nodiscard]] qsizetype bytes() const;

private:
    Document(std::shared_ptr<const QString> text, const NameFacts *facts)
        : m_text(std::move(text))
        , m_nameFacts(facts)
    {}

    std::shared_ptr<const QString> m_text;
    const NameFacts *m_nameFacts;
    std::vector<Token> m_tokens;
    std::vector<Sentence> m_sentences;
    qint32 m_words = 0;
    QString m_language;
    mutable std::timed_mutex m_encodingMutex; ///< held while the encoder reads
    mutable std::shared_ptr<const EncodedText> m_encoded;
};

} // namespace englog::builtin
