// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"

#include <deque>
#include <mutex>

namespace englog::builtin {

/// The documents that were read last, so that the six analyses of an entry read it once.
///
/// Keeps at most `limit` bytes of them, the newest; a text larger than that is never kept. Known
/// by content: two equal texts are one document, wherever they are stored.
///
/// *Thread:* any. The lock is held to look and to put, not while a text is read; two threads
/// that ask for the same new text at once may both read it.
class DocumentCache
{
public:
    explicit DocumentCache(qsizetype limit = qsizetype(16) * 1024 * 1024) : m_limit(limit) {}

    [[nodiscard]] Result<std::shared_ptr<const Document>>
    documentOf(const std::shared_ptr<const QString> &text, const WordVectors &english,
               const Pulse &pulse, const NameFacts *facts = nullptr);

    [[nodiscard]] qsizetype bytes() const;

private:
    struct Kept
    {
        size_t hash = 0;
        std::shared_ptr<const Document> document;
    };
    [[nodiscard]] std::shared_ptr<const Document> find(size_t hash, const QString &text);
    void keep(Kept kept);

    const qsizetype m_limit;
    mutable std::mutex m_mutex;
    std::deque<Kept> m_kept; ///< the newest first
    qsizetype m_bytes = 0;
};

} // namespace englog::builtin
