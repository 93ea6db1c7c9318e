// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QWidget>

#include <array>
#include <optional>

class QLabel;
class QToolButton;

namespace englog {

/// The six analyses of one entry and how far each is.
class StepList : public QWidget
{
    Q_OBJECT

public:
    explicit StepList(QWidget *parent = nullptr);

    void setStates(const QMap<TaskKind, TaskState> &states);
    [[nodiscard]] std::optional<TaskState> stateOf(TaskKind kind) const;

Q_SIGNALS:
    void retryRequested(englog::TaskKind kind);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Step
    {
        QLabel *icon = nullptr;
        QLabel *name = nullptr;
        QToolButton *retry = nullptr;
    };
    void showStep(const Step &step, TaskKind kind) const;

    std::array<Step, allTaskKinds.size()> m_steps;
    QMap<TaskKind, TaskState> m_states;
};

} // namespace englog
