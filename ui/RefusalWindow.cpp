// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/RefusalWindow.h"

#include "ui/Words.h"
#include "ui/widgets/Card.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace englog {

RefusalWindow::RefusalWindow(const Error &error, const QString &journal)
{
    setWindowTitle(tr("EngLog"));
    auto *title = titleLabel(
        error.code == ErrorCode::TooNew      ? tr("This journal was written by a newer EngLog")
            : error.code == ErrorCode::Usage ? tr("A setting stands in the way")
                                             : tr("This journal cannot be opened"),
        1.5);
    title->setWordWrap(true);
    auto *what = new QLabel(textFor(error));
    what->setObjectName(QStringLiteral("refusalText"));
    what->setWordWrap(true);
    what->setTextFormat(Qt::PlainText);
    what->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    what->setAccessibleName(what->text());
    auto *file = quietLabel(journal.isEmpty() ? tr("Nothing was changed.")
                                              : tr("%1\nNothing in it was changed.").arg(journal));
    auto *retry = new QPushButton(tr("Try again"));
    auto *choose = new QPushButton(tr("Open another journal…"));
    auto *quit = new QPushButton(tr("Quit"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(retry);
    buttons->addWidget(choose);
    buttons->addStretch();
    buttons->addWidget(quit);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 28, 32, 24);
    layout->setSpacing(14);
    layout->addWidget(title);
    layout->addWidget(what);
    layout->addWidget(file);
    layout->addStretch();
    layout->addLayout(buttons);
    resize(560, 300);
    connect(retry, &QPushButton::clicked, this, &RefusalWindow::retryRequested);
    connect(choose, &QPushButton::clicked, this, &RefusalWindow::choose);
    connect(quit, &QPushButton::clicked, this, &RefusalWindow::close);
}

void RefusalWindow::closeEvent(QCloseEvent *event)
{
    QWidget::closeEvent(event);
    Q_EMIT closed();
}

void RefusalWindow::choose()
{
    auto *dialog = new QFileDialog(this, tr("Open a journal"), QDir::homePath(),
                                   tr("EngLog journal (*.englog);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &RefusalWindow::journalChosen);
    dialog->open();
}

} // namespace englog
