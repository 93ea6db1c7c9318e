// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <optional>

namespace englog {

/// How one felt, from 1 (worst) to 10 (best), or nothing: a row of ten dots.
///
/// A click sets, a second click on the same dot clears. Left and right move, Delete clears.
class MoodPicker : public QWidget
{
    Q_OBJECT

public:
    explicit MoodPicker(QWidget *parent = nullptr);

    void setMood(std::optional<int> mood);
    [[nodiscard]] std::optional<int> mood() const { return m_mood; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void edited();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void change(std::optional<int> mood);
    void updateName();
    [[nodiscard]] int moodAt(QPoint place) const; ///< 0: none
    [[nodiscard]] int step() const;

    std::optional<int> m_mood;
    int m_hover = 0;
};

} // namespace englog
