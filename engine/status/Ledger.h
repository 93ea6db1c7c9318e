// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFlags>
#include <QHash>

#include <functional>
#include <map>
#include <optional>

namespace englog {

/// What a client of the status service may ask to be told of.
enum class Topic {
    Tasks = 1,
    Entries = 2,
    Queue = 4,
    Alerts = 8, ///< everybody's
};
Q_DECLARE_FLAGS(Topics, Topic)
Q_DECLARE_OPERATORS_FOR_FLAGS(Topics)

/// The latest frame of each thing that changes, in the order of the changes: one for all clients.
///
/// A client is known by the number of the last change that it was told. What it has missed is all
/// that is newer, which is never more than one frame a thing; so one that reads slowly, or was
/// away, costs nothing but that number. What does not fit goes, the oldest first, and whoever has
/// not been told of it needs a snapshot.
class Ledger
{
public:
    struct Limits
    {
        qsizetype frames = 4'096;
        qsizetype bytes = 4'194'304;
    };

    /// \param first  a number that no change before has had, not even in another process
    Ledger(const Limits &limits, qint64 first);

    /// In the place of what was there of this thing. \param encode  the frame that has this number
    void put(const QByteArray &thing, Topic topic,
             const std::function<QByteArray(qint64 seq)> &encode);
    [[nodiscard]] bool knows(const QByteArray &thing) const { return m_seqs.contains(thing); }

    /// The frames after this number, one behind the other; nothing: what there was is not complete.
    [[nodiscard]] std::optional<QByteArray> after(qint64 seq, Topics topics) const;
    [[nodiscard]] QByteArray latest(const QByteArray &thing) const; ///< empty: it is not known
    [[nodiscard]] qint64 last() const { return m_last; }
    /// Something was not put down: whoever was told up to here needs a snapshot.
    void breakOff();

private:
    struct Frame
    {
        QByteArray thing;
        Topic topic = Topic::Queue;
        QByteArray bytes;
    };

    void trim();

    Limits m_limits;
    std::map<qint64, Frame> m_frames; ///< by number
    QHash<QByteArray, qint64> m_seqs; ///< of the frame of each thing
    qsizetype m_bytes = 0;
    qint64 m_last;
    qint64 m_complete; ///< all after this is there
};

} // namespace englog
