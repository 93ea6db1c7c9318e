// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Autosave.h"

#include <utility>

namespace englog {

Autosave::Autosave(Current current, Save save, Leave leave, Delays delays, QObject *parent)
    : QObject(parent)
    , m_current(std::move(current))
    , m_save(std::move(save))
    , m_leave(std::move(leave))
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(delays.quiet);
    m_longest.setSingleShot(true);
    m_longest.setInterval(delays.longest);
    connect(&m_quiet, &QTimer::timeout, this, &Autosave::saveNow);
    connect(&m_longest, &QTimer::timeout, this, &Autosave::saveNow);
}

void Autosave::open(const EntryId &id)
{
    Q_ASSERT(!m_saving);
    m_quiet.stop();
    m_longest.stop();
    m_entry = id;
    m_dirty = false;
    m_stored = false;
    setState(State::Untouched);
}

void Autosave::edited()
{
    m_dirty = true;
    m_quiet.start();
    if (!m_longest.isActive())
        m_longest.start();
    if (!m_saving)
        setState(State::Edited);
}

void Autosave::saveNow()
{
    if (m_dirty && !m_saving)
        start();
}

void Autosave::finish(std::function<void(const Result<> &)> done)
{
    m_finishers.push_back(std::move(done));
    saveNow();
    finishIfClean();
}

void Autosave::start()
{
    m_quiet.stop();
    m_longest.stop();
    m_dirty = false;
    EntryDraft draft = m_current();
    draft.id = m_entry;
    if (isEmpty(draft)) { // the engine keeps no empty entry: there is nothing to lose
        setState(State::Untouched);
        return;
    }
    m_saving = true;
    setState(State::Saving);
    m_save(draft, SaveMode::Working).then(this, [this, draft](const Result<SavedEntry> &result) {
        saveEnded(draft, result);
    });
}

void Autosave::saveEnded(const EntryDraft &draft, const Result<SavedEntry> &result)
{
    m_saving = false;
    if (!result) {
        m_dirty = true;
        setState(State::Failed);
        Q_EMIT failed(result.error());
        endFinish(fail(result.error()));
        return;
    }
    m_entry = result->id;
    m_stored = true;
    setState(m_dirty ? State::Edited : State::Saved);
    Q_EMIT saved(*result, draft);
    if (m_dirty && !m_finishers.empty())
        saveNow();
    finishIfClean();
}

void Autosave::finishIfClean()
{
    if (m_finishers.empty() || isBusy())
        return;
    if (!m_stored || m_entry.isNull())
        return endFinish({});
    m_stored = false;
    m_leave(m_entry); // the text is on disk: nobody has to wait for its revision to be closed
    endFinish({});
}

void Autosave::endFinish(const Result<> &result)
{
    for (const auto &done : std::exchange(m_finishers, {}))
        done(result);
}

void Autosave::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

bool Autosave::isEmpty(const EntryDraft &draft)
{
    return draft.title.trimmed().isEmpty() && draft.content.trimmed().isEmpty() && !draft.mood;
}

} // namespace englog
