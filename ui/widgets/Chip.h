// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace englog {

/// A word in a rounded box: a theme, a name, a tag. Those that do something when pressed take
/// the focus; the others are only read.
class Chip : public QAbstractButton
{
    Q_OBJECT

public:
    enum class Kind {
        Plain,     ///< says something
        Pressable, ///< leads somewhere
        Removable, ///< pressing it takes it away
    };

    Chip(const QString &text, Kind kind, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void pointedAt(bool inside); ///< the pointer or the focus came, or left

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    Kind m_kind;
};

} // namespace englog
