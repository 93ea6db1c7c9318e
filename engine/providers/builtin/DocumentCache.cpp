// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/DocumentCache.h"

#include <QHash>

#include <algorithm>

namespace englog::builtin {

Result<std::shared_ptr<const Document>>
DocumentCache::documentOf(const std::shared_ptr<const QString> &text, const WordVectors &english,
                          const Pulse &pulse, const NameFacts *facts)
{
    const size_t hash = qHash(*text);
    if (auto known = find(hash, *text))
        return known;
    auto document = Document::read(text, english, pulse, facts);
    if (document)
        keep({hash, *document});
    return document;
}

std::shared_ptr<const Document> DocumentCache::find(size_t hash, const QString &text)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(m_kept, [&](const Kept &kept) {
        return kept.hash == hash && kept.document->text() == text;
    });
    return found == m_kept.end() ? nullptr : found->document;
}

void DocumentCache::keep(Kept kept)
{
    const qsizetype size = kept.document->bytes();
    if (size > m_limit)
        return;
    const std::lock_guard lock(m_mutex);
    m_kept.push_front(std::move(kept));
    m_bytes += size;
    while (m_bytes > m_limit) {
        m_bytes -= m_kept.back().document->bytes();
        m_kept.pop_back();
    }
}

qsizetype DocumentCache::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace englog::builtin
