// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QWidget>

namespace englog {

/// What is shown when a journal cannot be opened: what is wrong with which file, that nothing
/// was changed, and what to do.
class RefusalWindow : public QWidget
{
    Q_OBJECT

public:
    /// \param journal its path; empty when it never came to that
    RefusalWindow(const Error &error, const QString &journal);

Q_SIGNALS:
    void retryRequested();
    void journalChosen(const QString &path);
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void choose();
};

} // namespace englog
