// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/FileJobs.h"

#include "engine/api/Engine.h"
#include "ui/Words.h"
#include "ui/widgets/NoticeBar.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString today()
{
    return QDate::currentDate().toString(Qt::ISODate);
}

/// The report's format, by the name's end.
QString formatOf(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == u"md"_s || suffix == u"markdown"_s)
        return u"markdown"_s;
    return suffix == u"json"_s ? u"json"_s : u"html"_s;
}

} // namespace

FileJobs::FileJobs(Engine &engine, NoticeBar &notices, QWidget &window)
    : QObject(&window)
    , m_engine(engine)
    , m_notices(notices)
    , m_window(window)
{
    connect(&m_engine, &Engine::jobProgressed, this, &FileJobs::progressed);
}

void FileJobs::importFile()
{
    askForOpening(tr("Import a journal"), tr("Journal (*.jsonl);;All files (*)"),
                  [this](const QString &path) {
                      m_stop = {};
                      begin(tr("Importing %1…").arg(QFileInfo(path).fileName()),
                            {{tr("Stop"), [this] { m_stop.request_stop(); }}});
                      m_engine.importFile(path, {}, m_stop.get_token())
                          .then(this,
                                [this](const Result<ImportReport> &report) { imported(report); });
                  });
}

void FileJobs::exportFile()
{
    askForSaving(tr("Export the journal"), u"journal-%1.jsonl"_s.arg(today()),
                 tr("Journal (*.jsonl)"), [this](const QString &path) {
                     begin(tr("Exporting…"));
                     m_engine.exportFile(path, {}).then(this, [this, path](const Result<int> &n) {
                         ended(n.map([](int) {}),
                               tr("%1 entries were exported to %2.")
                                   .arg(number(n.value_or(0)), QFileInfo(path).fileName()),
                               path);
                     });
                 });
}

void FileJobs::backup()
{
    askForSaving(tr("Back the journal up"), u"journal-%1.englog"_s.arg(today()),
                 tr("EngLog journal (*.englog)"), [this](const QString &path) {
                     begin(tr("Backing up…"));
                     m_engine.backup(path).then(this, [this, path](const Result<int> &n) {
                         ended(
                             n.map([](int) {}),
                             tr("%1 entries are backed up in %2; the copy was opened and checked.")
                                 .arg(number(n.value_or(0)), QFileInfo(path).fileName()),
                             path);
                     });
                 });
}

void FileJobs::report(const DateRange &range)
{
    askForSaving(tr("Write a report"), u"report-%1.html"_s.arg(today()),
                 tr("Web page (*.html);;Markdown (*.md);;Figures (*.json)"),
                 [this, range](const QString &path) {
                     begin(tr("Writing the report…"));
                     m_engine.writeReport(path, range, formatOf(path))
                         .then(this, [this, path](const Result<> &written) {
                             ended(written,
                                   tr("The report is in %1.").arg(QFileInfo(path).fileName()),
                                   path);
                         });
                 });
}

void FileJobs::askForOpening(const QString &title, const QString &filter, Chosen chosen)
{
    auto *dialog = new QFileDialog(&m_window, title, QDir::homePath(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
    dialog->open();
}

void FileJobs::askForSaving(const QString &title, const QString &name, const QString &filter,
                            Chosen chosen)
{
    auto *dialog = new QFileDialog(&m_window, title, QDir::homePath(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(name).suffix());
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &chosenFilter) {
        const qsizetype dot = chosenFilter.lastIndexOf(u"*."_s);
        dialog->setDefaultSuffix(chosenFilter.mid(dot + 2).chopped(1));
    });
    connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
    dialog->open();
}

void FileJobs::begin(const QString &text, const QList<NoticeBar::Way> &ways)
{
    m_running = true;
    m_notices.tell(NoticeBar::Level::Kept, text, ways);
    m_notices.showProgress(0, 0);
}

void FileJobs::progressed(const JobProgress &progress)
{
    if (m_running)
        m_notices.showProgress(progress.done, progress.total);
}

void FileJobs::imported(const Result<ImportReport> &report)
{
    if (!report)
        return ended(fail(report.error()), {}, {});
    QStringList parts{tr("%1 new").arg(number(report->imported))};
    if (report->updated > 0)
        parts.append(tr("%1 updated").arg(number(report->updated)));
    if (report->unchanged > 0)
        parts.append(tr("%1 known already").arg(number(report->unchanged)));
    if (report->warned > 0)
        parts.append(tr("%1 with something left out").arg(number(report->warned)));
    QString text = tr("Imported: %1.").arg(parts.join(u", "_s));
    if (report->skipped > 0) {
        text += u' ' + tr("%1 lines could not be read").arg(number(report->skipped));
        for (const ImportItem &item : report->items)
            if (item.outcome == ImportOutcome::Skipped) {
                text += tr(", the first is line %1: %2").arg(item.line).arg(item.reason);
                break;
            }
        text += u'.';
    }
    m_running = false;
    m_notices.tell(report->skipped > 0 ? NoticeBar::Level::Wrong : NoticeBar::Level::Kept, text);
}

void FileJobs::ended(const Result<> &result, const QString &text, const QString &path)
{
    m_running = false;
    if (!result)
        return m_notices.tell(NoticeBar::Level::Wrong, textFor(result.error()));
    QList<NoticeBar::Way> ways;
    if (formatOf(path) == u"html"_s && path.endsWith(u".html"_s))
        ways.append({tr("Open"), [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); }});
    m_notices.tell(NoticeBar::Level::Kept, text, ways);
}

} // namespace englog
