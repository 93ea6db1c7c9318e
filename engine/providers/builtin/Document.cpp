// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Document.h"

#include "engine/providers/builtin/LanguageGuess.h"

namespace englog::builtin {

Result<std::shared_ptr<const Document>> Document::read(std::shared_ptr<const QString> text,
                                                       const WordVectors &english,
                                                       const Pulse &pulse, const NameFacts *facts)
{
    Q_ASSERT(text);
    const std::shared_ptr<Document> document(new Document(std::move(text), facts));
    document->m_tokens.reserve(size_t(document->m_text->size() / 5 + 8));
    Tokeniser tokeniser(*document->m_text);
    for (Token token; tokeniser.next(token);) {
        if (!pulse.goesOnAt(qsizetype(document->m_tokens.size())))
            return cancelled();
        document->m_words += token.isWord();
        document->m_tokens.push_back(token);
    }
    document->m_sentences = SentenceSplitter::split(*document->m_text, document->m_tokens);
    if (!pulse.goesOn())
        return cancelled();
    document->m_language = LanguageGuess::of(*document->m_text, document->m_tokens, english);
    return document;
}

std::vector<Sentence> Document::windows(qint32 tokens) const
{
    std::vector<Sentence> windows;
    for (const Sentence &sentence : m_sentences) {
        const bool joins = !windows.empty() && windows.back().paragraph == sentence.paragraph
            && sentence.end - windows.back().first <= tokens;
        if (joins)
            windows.back().end = sentence.end;
        else
            windows.push_back(sentence);
    }
    return windows;
}

std::vector<Sentence> Document::passages() const
{
    constexpr qint32 least = 96; // tokens
    constexpr qint32 most = 64;  // passages
    const qint32 enough = std::max(least, qint32(m_tokens.size()) / most + 1);
    std::vector<Sentence> passages;
    for (const Sentence &window : windows(EncodedText::windowTokens)) {
        const bool isShort = !passages.empty() && passages.back().size() < enough;
        const bool goesOn = !passages.empty() && passages.back().paragraph == window.paragraph
            && window.end - passages.back().first <= enough * 5 / 2;
        if (isShort || goesOn)
            passages.back() = {passages.back().first, window.end, window.paragraph};
        else
            passages.push_back(window);
    }
    // A line or two at the end say too little by themselves.
    if (passages.size() > 1 && passages.back().size() < enough / 2) {
        const qint32 end = passages.back().end;
        passages.pop_back();
        passages.back().end = end;
    }
    if (passages.size() < 2)
        passages.clear();
    return passages;
}

Result<std::shared_ptr<const EncodedText>> Document::encoded(const encoder::Encoder &encoder,
                                                             const Pulse &pulse) const
{
    std::unique_lock lock(m_encodingMutex, std::defer_lock);
    while (!lock.try_lock_for(std::chrono::milliseconds(100)))
        if (!pulse.goesOn())
            return cancelled();
    if (!m_encoded) {
        auto read = EncodedText::of(*this, encoder, pulse);
        if (!read)
            return fail(read.error());
        m_encoded = std::make_shared<const EncodedText>(std::move(*read));
    }
    return m_encoded;
}

qsizetype Document::bytes() const
{
    return qsizetype(sizeof(Document) + sizeof(EncodedText))
        + m_text->size() * qsizetype(sizeof(QChar))
        + qsizetype(m_tokens.capacity() * sizeof(Token)
                    + m_sentences.capacity() * sizeof(Sentence));
}

} // namespace englog::builtin
