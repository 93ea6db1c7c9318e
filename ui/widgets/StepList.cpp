// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/StepList.h"

#include "ui/Colours.h"
#include "ui/Icons.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString iconFor(std::optional<TaskState> state)
{
    if (!state)
        return u"none"_s;
    switch (*state) {
    case TaskState::Pending:
    case TaskState::Queued:
    case TaskState::Retrying:
        return u"waiting"_s;
    case TaskState::Processing:
        return u"running"_s;
    case TaskState::Completed:
        return u"check"_s;
    case TaskState::Failed:
        return u"failed"_s;
    case TaskState::Cancelled:
        return u"cancelled"_s;
    }
    return u"none"_s;
}

} // namespace

StepList::StepList(QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(4, 1);
    for (size_t i = 0; i < allTaskKinds.size(); ++i) {
        const TaskKind kind = allTaskKinds[i];
        const int row = int(i) % 3;
        const int column = int(i) / 3 * 3;
        Step &step = m_steps[i];
        step.icon = new QLabel;
        step.name = quietLabel({});
        step.name->setWordWrap(false);
        step.retry = new QToolButton;
        step.retry->setIcon(icon(u"retry"_s));
        step.retry->setIconSize({14, 14});
        step.retry->setAutoRaise(true);
        step.retry->setAccessibleName(tr("Try %1 again").arg(wordFor(kind)));
        step.retry->setToolTip(tr("Try again"));
        connect(step.retry, &QToolButton::clicked, this,
                [this, kind] { Q_EMIT retryRequested(kind); });
        grid->addWidget(step.icon, row, column);
        grid->addWidget(step.name, row, column + 1);
        grid->addWidget(step.retry, row, column + 2);
        showStep(step, kind);
    }
}

void StepList::setStates(const QMap<TaskKind, TaskState> &states)
{
    if (states == m_states)
        return;
    m_states = states;
    for (size_t i = 0; i < allTaskKinds.size(); ++i)
        showStep(m_steps[i], allTaskKinds[i]);
}

std::optional<TaskState> StepList::stateOf(TaskKind kind) const
{
    const auto found = m_states.constFind(kind);
    return found == m_states.cend() ? std::nullopt : std::optional(*found);
}

void StepList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_steps[0].icon)
        return;
    for (size_t i = 0; i < allTaskKinds.size(); ++i)
        showStep(m_steps[i], allTaskKinds[i]);
}

void StepList::showStep(const Step &step, TaskKind kind) const
{
    const Colours &theme = Colours::of(palette());
    const std::optional<TaskState> state = stateOf(kind);
    const bool failed = state == TaskState::Failed;
    const bool running = state == TaskState::Processing;
    const QColor ink = failed                      ? theme.danger
        : running || state == TaskState::Completed ? theme.accent
                                                   : theme.muted;
    step.icon->setPixmap(iconPixmap(iconFor(state), ink, 15, devicePixelRatioF()));
    step.name->setText(wordFor(kind));
    step.name->setAccessibleName(
        u"%1: %2"_s.arg(wordFor(kind), state ? wordFor(*state) : tr("not asked for")));
    step.name->setToolTip(step.name->accessibleName());
    step.retry->setVisible(failed || state == TaskState::Cancelled);
}

} // namespace englog
