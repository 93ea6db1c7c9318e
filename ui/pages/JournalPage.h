// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ReadTurn.h"
#include "engine/domain/Analysis.h"
#include "engine/domain/Insights.h"
#include "ui/Autosave.h"
#include "ui/widgets/Timeline.h"

#include <QFuture>
#include <QWidget>

class QSplitter;

namespace englog {

class Engine;
class EntryEditor;
class NoticeBar;
class ResultsPanel;

/// The page one writes on: the timeline, the open entry, and what the analyses say of it.
///
/// Another entry is opened only when the words of this one are on disk.
class JournalPage : public QWidget
{
    Q_OBJECT

public:
    explicit JournalPage(Engine &engine, QWidget *parent = nullptr);

    void openEntry(const EntryId &id);
    void newEntry();
    void removeEntry(const EntryId &id);
    void removeCurrent();
    [[nodiscard]] EntryId current() const; ///< null: it was never saved
    void saveNow();
    /// Brings all words to disk, then calls `done`; with the error when that failed.
    void finish(std::function<void(const Result<> &)> done);

    void showDays(const DateRange &range);
    void showTrash();
    void startSearch();
    void setResultsVisible(bool visible);
    [[nodiscard]] bool resultsVisible() const;
    [[nodiscard]] EntryEditor &editor() const { return *m_editor; }
    [[nodiscard]] ResultsPanel &results() const { return *m_results; }
    [[nodiscard]] Timeline &timeline() const { return *m_timeline; }
    [[nodiscard]] NoticeBar &notices() const { return *m_notices; }
    [[nodiscard]] QByteArray splitterState() const;
    void restoreSplitter(const QByteArray &state);

Q_SIGNALS:
    void importRequested();

private:
    void connectEngine();
    /// Calls `then` when the open entry is on disk; otherwise tells why it stays open.
    void leaveFor(std::function<void()> then);
    void show(const EntryDraft &draft);
    void entrySaved(const SavedEntry &saved, const EntryDraft &draft);
    void saveFailed(const Error &error);
    void entryIsGone(const EntryId &id);
    void undoRemove(const EntryId &id);
    void reload();
    QFuture<Result<QList<SearchHit>>> hitsOf(const Timeline::Wish &wish);
    void reloadTags();
    void reloadOpenEntry();
    void watchOpenEntry();
    void askResults();
    void retry(TaskKind kind);

    Engine &m_engine;
    QSplitter *m_splitter;
    Timeline *m_timeline;
    EntryEditor *m_editor;
    ResultsPanel *m_results;
    NoticeBar *m_notices;
    Autosave *m_autosave;
    EntryId m_wanted; ///< the entry that was asked for last
    EntryId m_watched;
    QStringList m_known; ///< tags in use
    int m_listing = 0;   ///< answers to earlier listings are dropped
    ReadTurn m_resultsRead;
};

} // namespace englog
