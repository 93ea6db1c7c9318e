// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/Ledger.h"

#include <utility>

namespace englog {

Ledger::Ledger(const Limits &limits, qint64 first)
    : m_limits(limits)
    , m_last(first)
    , m_complete(first)
{}

void Ledger::put(const QByteArray &thing, Topic topic,
                 const std::function<QByteArray(qint64 seq)> &encode)
{
    if (const auto before = m_seqs.constFind(thing); before != m_seqs.cend()) {
        const auto frame = m_frames.find(*before);
        m_bytes -= frame->second.bytes.size();
        m_frames.erase(frame);
    }
    ++m_last;
    Frame frame{thing, topic, encode(m_last)};
    m_bytes += frame.bytes.size();
    m_frames.emplace(m_last, std::move(frame));
    m_seqs.insert(thing, m_last);
    trim();
}

std::optional<QByteArray> Ledger::after(qint64 seq, Topics topics) const
{
    if (seq < m_complete || seq > m_last)
        return std::nullopt;
    QByteArray all;
    for (auto frame = m_frames.upper_bound(seq); frame != m_frames.end(); ++frame) {
        if (topics.testFlag(frame->second.topic))
            all += frame->second.bytes;
    }
    return all;
}

QByteArray Ledger::latest(const QByteArray &thing) const
{
    const auto seq = m_seqs.constFind(thing);
    return seq == m_seqs.cend() ? QByteArray() : m_frames.at(*seq).bytes;
}

void Ledger::breakOff()
{
    m_frames.clear();
    m_seqs.clear();
    m_bytes = 0;
    m_complete = ++m_last;
}

void Ledger::trim()
{
    while (m_seqs.size() > m_limits.frames || m_bytes > m_limits.bytes) {
        const auto oldest = m_frames.begin();
        m_bytes -= oldest->second.bytes.size();
        m_complete = oldest->first;
        m_seqs.remove(oldest->second.thing);
        m_frames.erase(oldest);
    }
}

} // namespace englog
