// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Exchange.h"
#include "engine/domain/Insights.h"
#include "ui/widgets/NoticeBar.h"

#include <QObject>

#include <functional>
#include <stop_token>

class QWidget;

namespace englog {

class Engine;

/// What goes between the journal and a file that the person chooses: import, export, report,
/// backup. Asks for the file, shows how far it is, and says how it ended.
class FileJobs : public QObject
{
    Q_OBJECT

public:
    /// \param window what the file dialogs belong to; outlives this
    FileJobs(Engine &engine, NoticeBar &notices, QWidget &window);

    void importFile();
    void exportFile();
    void backup();
    void report(const DateRange &range);

private:
    using Chosen = std::function<void(const QString &path)>;
    void askForOpening(const QString &title, const QString &filter, Chosen chosen);
    void askForSaving(const QString &title, const QString &name, const QString &filter,
                      Chosen chosen);
    void begin(const QString &text, const QList<NoticeBar::Way> &ways = {});
    void progressed(const JobProgress &progress);
    void imported(const Result<ImportReport> &report);
    void ended(const Result<> &result, const QString &text, const QString &path);

    Engine &m_engine;
    NoticeBar &m_notices;
    QWidget &m_window;
    std::stop_source m_stop;
    bool m_running = false;
};

} // namespace englog
