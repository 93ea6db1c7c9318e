// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/JournalPage.h"

#include "engine/api/Engine.h"
#include "ui/Words.h"
#include "ui/models/EntryListModel.h"
#include "ui/widgets/EntryEditor.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/ProseEdit.h"
#include "ui/widgets/ResultsPanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSplitter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostHits = 500;
constexpr int mostByMeaning = 100; // what comes later has little to do with it

Entry listed(const SavedEntry &saved, const EntryDraft &draft)
{
    Entry entry;
    entry.id = saved.id;
    entry.title = draft.title;
    entry.date = draft.date;
    entry.time = draft.time;
    entry.tags = draft.tags;
    entry.mood = draft.mood;
    entry.excerpt = excerptOf(draft.content);
    return entry;
}

} // namespace

JournalPage::JournalPage(Engine &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_splitter(new QSplitter)
    , m_timeline(new Timeline)
    , m_editor(new EntryEditor)
    , m_results(new ResultsPanel)
    , m_notices(new NoticeBar)
    , m_autosave(new Autosave(
          [this] { return m_editor->draft(); },
          [&engine](const EntryDraft &draft, SaveMode mode) { return engine.save(draft, mode); },
          [&engine](const EntryId &id) { return engine.leave(id); }, {}, this))
{
    auto *middle = new QWidget;
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notices);
    column->addWidget(m_editor, 1);
    m_splitter->addWidget(m_timeline);
    m_splitter->addWidget(middle);
    m_splitter->addWidget(m_results);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({290, 640, 310});
    m_timeline->setMinimumWidth(220);
    middle->setMinimumWidth(340);
    m_results->setMinimumWidth(240);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);

    connect(m_editor, &EntryEditor::edited, m_autosave, &Autosave::edited);
    connect(m_autosave, &Autosave::stateChanged, m_editor, &EntryEditor::setState);
    connect(m_autosave, &Autosave::saved, this, &JournalPage::entrySaved);
    connect(m_autosave, &Autosave::failed, this, &JournalPage::saveFailed);
    connect(m_timeline, &Timeline::entryChosen, this, &JournalPage::openEntry);
    connect(m_timeline, &Timeline::wishChanged, this, &JournalPage::reload);
    connect(m_timeline, &Timeline::writeRequested, this, &JournalPage::newEntry);
    connect(m_timeline, &Timeline::importRequested, this, &JournalPage::importRequested);
    connect(m_timeline, &Timeline::removeRequested, this, &JournalPage::removeEntry);
    connect(m_timeline, &Timeline::restoreRequested, this, &JournalPage::undoRemove);
    connect(m_results, &ResultsPanel::spansPointedAt, &m_editor->prose(), &ProseEdit::markSpans);
    connect(m_results, &ResultsPanel::spanChosen, &m_editor->prose(), &ProseEdit::selectSpan);
    connect(m_results, &ResultsPanel::retryRequested, this, &JournalPage::retry);
    connect(&m_editor->prose(), &ProseEdit::charactersReplaced, this, [this](qsizetype n) {
        m_notices->tell(
            NoticeBar::Level::Told,
            tr("%1 characters that no entry can hold were replaced by �.").arg(number(n)));
    });
    connectEngine();
    reload();
    reloadTags();
    newEntry();
}

void JournalPage::connectEngine()
{
    connect(&m_engine, &Engine::entriesChanged, this, [this] {
        reload();
        reloadTags();
        reloadOpenEntry();
    });
    connect(&m_engine, &Engine::entryRemoved, this, &JournalPage::entryIsGone);
    connect(&m_engine, &Engine::statusChanged, this, [this](const ProcessingStatus &status) {
        if (status.entry == m_watched)
            m_results->setStatus(status);
    });
    connect(&m_engine, &Engine::taskChanged, this, [this](const Task &task) {
        if (task.entry == m_watched && task.state == TaskState::Completed)
            askResults();
    });
    connect(&m_engine, &Engine::resultsReady, this, [this](const EntryId &id) {
        if (id == m_watched)
            askResults();
    });
}

void JournalPage::openEntry(const EntryId &id)
{
    m_wanted = id;
    if (id == m_autosave->entry())
        return m_timeline->setCurrent(id);
    leaveFor([this, id] {
        m_engine.entry(id).then(this, [this, id](const Result<Entry> &entry) {
            if (id != m_wanted || m_autosave->isBusy())
                return; // something else was asked for, or written, meanwhile
            if (!entry) {
                m_notices->tell(NoticeBar::Level::Wrong, textFor(entry.error()));
                return reload();
            }
            show(entry->draft());
        });
    });
}

void JournalPage::newEntry()
{
    m_wanted = {};
    leaveFor([this] {
        EntryDraft draft;
        draft.date = QDate::currentDate();
        const QTime now = QTime::currentTime();
        draft.time = QTime(now.hour(), now.minute());
        show(draft);
        m_editor->startWriting();
    });
}

void JournalPage::leaveFor(std::function<void()> then)
{
    m_autosave->finish([this, then = std::move(then)](const Result<> &result) {
        if (result)
            then();
        else
            m_timeline->setCurrent(m_autosave->entry());
    });
}

void JournalPage::show(const EntryDraft &draft)
{
    m_autosave->open(draft.id);
    m_editor->show(draft);
    m_editor->setState(m_autosave->state());
    m_timeline->setCurrent(draft.id);
    m_results->clear();
    m_results->setAi(draft.ai);
    watchOpenEntry();
}

EntryId JournalPage::current() const
{
    return m_autosave->entry();
}

void JournalPage::removeCurrent()
{
    removeEntry(m_autosave->entry());
}

void JournalPage::removeEntry(const EntryId &id)
{
    if (id.isNull() && m_autosave->entry().isNull() && !m_autosave->isBusy())
        return newEntry();
    leaveFor([this, asked = id] {
        const EntryId gone = asked.isNull() ? m_autosave->entry() : asked;
        m_engine.remove(gone).then(this, [this, gone](const Result<> &removed) {
            if (!removed)
                return m_notices->tell(NoticeBar::Level::Wrong, textFor(removed.error()));
            entryIsGone(gone);
            m_notices->tell(NoticeBar::Level::Told, tr("The entry was moved to the trash."),
                            {{tr("Undo"), [this, gone] { undoRemove(gone); }}});
        });
    });
}

void JournalPage::undoRemove(const EntryId &id)
{
    m_engine.undelete(id).then(this, [this, id](const Result<> &back) {
        if (!back)
            return m_notices->tell(NoticeBar::Level::Wrong, textFor(back.error()));
        if (m_timeline->wish().trash)
            m_timeline->setTrash(false);
        reload();
        openEntry(id);
    });
}

void JournalPage::entryIsGone(const EntryId &id)
{
    if (m_timeline->wish().trash)
        reload();
    else
        m_timeline->remove(id);
    if (id == m_autosave->entry() && !m_autosave->isBusy())
        newEntry();
}

void JournalPage::saveNow()
{
    m_autosave->saveNow();
}

void JournalPage::finish(std::function<void(const Result<> &)> done)
{
    m_autosave->finish(std::move(done));
}

void JournalPage::entrySaved(const SavedEntry &saved, const EntryDraft &draft)
{
    m_timeline->put(listed(saved, draft));
    if (m_wanted.isNull() || m_wanted == saved.id)
        m_timeline->setCurrent(saved.id);
    if (m_watched != saved.id)
        watchOpenEntry();
    else if (saved.contentChanged)
        askResults(); // they are stale now, and say so
    m_results->setAi(draft.ai);
    const bool newTag = std::any_of(draft.tags.cbegin(), draft.tags.cend(),
                                    [this](const auto &tag) { return !m_known.contains(tag); });
    if (newTag)
        reloadTags();
}

void JournalPage::saveFailed(const Error &error)
{
    m_notices->tell(NoticeBar::Level::Wrong,
                    tr("Not saved yet; your words are still here. %1").arg(textFor(error)),
                    {{tr("Try again"), [this] { m_autosave->saveNow(); }},
                     {tr("Copy the text"), [this] {
                          QGuiApplication::clipboard()->setText(m_editor->draft().content);
                      }}});
}

void JournalPage::showDays(const DateRange &range)
{
    m_timeline->setRange(range);
}

void JournalPage::showTrash()
{
    m_timeline->setTrash(true);
}

void JournalPage::startSearch()
{
    m_timeline->startSearch();
}

void JournalPage::setResultsVisible(bool visible)
{
    m_results->setVisible(visible);
}

bool JournalPage::resultsVisible() const
{
    return !m_results->isHidden();
}

QByteArray JournalPage::splitterState() const
{
    return m_splitter->saveState();
}

void JournalPage::restoreSplitter(const QByteArray &state)
{
    m_splitter->restoreState(state);
}

void JournalPage::reload()
{
    const int listing = ++m_listing;
    const Timeline::Wish wish = m_timeline->wish();
    if (!wish.words.isEmpty() || !wish.like.isNull()) {
        hitsOf(wish).then(this, [this, listing](const Result<QList<SearchHit>> &hits) {
            if (listing == m_listing)
                m_timeline->show(hits.value_or(QList<SearchHit>()));
        });
        return;
    }
    EntryFilter filter;
    filter.from = wish.range.from;
    filter.to = wish.range.to;
    filter.trash = wish.trash;
    m_engine.entries(filter).then(this, [this, listing](const Result<QList<Entry>> &entries) {
        if (listing != m_listing)
            return;
        if (!entries)
            return m_notices->tell(NoticeBar::Level::Wrong, textFor(entries.error()),
                                   {{tr("Try again"), [this] { reload(); }}});
        m_timeline->show(*entries);
        m_timeline->setCurrent(m_autosave->entry());
    });
}

QFuture<Result<QList<SearchHit>>> JournalPage::hitsOf(const Timeline::Wish &wish)
{
    if (!wish.like.isNull())
        return m_engine.findLike(wish.like, mostByMeaning);
    return wish.byMeaning ? m_engine.searchByMeaning(wish.words, mostByMeaning)
                          : m_engine.search(wish.words, mostHits);
}

void JournalPage::reloadTags()
{
    m_engine.tags().then(this, [this](const Result<QStringList> &tags) {
        if (!tags)
            return;
        m_known = *tags;
        m_editor->setKnownTags(m_known);
    });
}

/// Takes over what another process wrote into the open entry, unless something is being typed.
void JournalPage::reloadOpenEntry()
{
    const EntryId id = m_autosave->entry();
    if (id.isNull() || m_autosave->isBusy())
        return;
    m_engine.entry(id).then(this, [this, id](const Result<Entry> &entry) {
        if (!entry || id != m_autosave->entry() || m_autosave->isBusy())
            return;
        if (entry->draft() != m_editor->draft())
            show(entry->draft());
    });
}

void JournalPage::watchOpenEntry()
{
    m_watched = m_autosave->entry();
    m_engine.watch(m_watched);
    if (!m_watched.isNull())
        askResults();
}

void JournalPage::askResults()
{
    if (!m_resultsRead.begins())
        return;
    m_engine.results(m_watched).then(
        this, [this, id = m_watched](const Result<AggregatedResults> &results) {
            if (id == m_watched && results)
                m_results->setResults(*results);
            if (m_resultsRead.endsForAnother())
                askResults();
        });
}

void JournalPage::retry(TaskKind kind)
{
    TaskFilter filter;
    filter.entries = {m_watched};
    filter.kind = kind;
    m_engine.retry(filter).then(this, [this](const Result<int> &retried) {
        if (!retried)
            return m_notices->tell(NoticeBar::Level::Wrong, textFor(retried.error()));
        if (*retried == 0) // it was cancelled, not given up: ask for it anew
            m_engine.analyse({m_watched}, Engine::Select::Missing);
    });
}

} // namespace englog
