// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QFuture>
#include <QObject>
#include <QTimer>

#include <functional>

namespace englog {

/// Brings what is typed into one entry to disk, without being asked.
///
/// A save starts `quiet` after the last edit, and at the latest `longest` after the first edit
/// that no save holds yet. There is never more than one save on its way; what is edited meanwhile
/// goes with the next one, so the newest text always wins. A failed save keeps the text, tells,
/// and is tried again at the next edit or by saveNow().
class Autosave : public QObject
{
    Q_OBJECT

public:
    struct Delays
    {
        Millis quiet{1'200};
        Millis longest{5'000};
    };
    /// What the entry holds now; asked when a save starts.
    using Current = std::function<EntryDraft()>;
    using Save = std::function<QFuture<Result<SavedEntry>>(const EntryDraft &, SaveMode)>;
    using Leave = std::function<QFuture<Result<>>(const EntryId &)>;

    enum class State {
        Untouched, ///< nothing was edited since it was opened
        Edited,    ///< edits wait for their save
        Saving,
        Saved,  ///< all edits are on disk
        Failed, ///< the last save failed; the edits are only here
    };
    Q_ENUM(State)

    Autosave(Current current, Save save, Leave leave, Delays delays, QObject *parent = nullptr);

    /// Starts over with this entry; null: one that is not stored yet. Not while isBusy().
    void open(const EntryId &id);
    [[nodiscard]] const EntryId &entry() const { return m_entry; }
    [[nodiscard]] State state() const { return m_state; }
    /// Whether there are edits that are not on disk.
    [[nodiscard]] bool isBusy() const { return m_dirty || m_saving; }

    void edited();
    void saveNow();
    /// Saves what is left, has the revision closed, then calls `done`, at once when nothing is
    /// left; with the error, when the text could not be stored: it is then still open here.
    void finish(std::function<void(const Result<> &)> done);

Q_SIGNALS:
    void stateChanged(englog::Autosave::State state);
    void saved(const englog::SavedEntry &saved, const englog::EntryDraft &draft);
    void failed(const englog::Error &error);

private:
    void start();
    void saveEnded(const EntryDraft &draft, const Result<SavedEntry> &result);
    void setState(State state);
    void finishIfClean();
    void endFinish(const Result<> &result);
    [[nodiscard]] static bool isEmpty(const EntryDraft &draft);

    Current m_current;
    Save m_save;
    Leave m_leave;
    QTimer m_quiet;
    QTimer m_longest;
    EntryId m_entry;
    State m_state = State::Untouched;
    bool m_dirty = false;
    bool m_saving = false;
    bool m_stored = false; ///< a save reached the disk since open(): there is a revision to close
    std::vector<std::function<void(const Result<> &)>> m_finishers;
};

} // namespace englog
