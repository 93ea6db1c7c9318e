// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace englog {

/// A sheet with a title on which one thing is shown.
class Card : public QWidget
{
    Q_OBJECT

public:
    explicit Card(const QString &title, QWidget *parent = nullptr);

    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    /// Beside the title, to the right.
    void addTool(QWidget *tool);
    /// A quiet line below the title; empty: none.
    void setNote(const QString &note);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_head;
    QVBoxLayout *m_body;
    QLabel *m_note;
};

/// A label in the second rank's colour and a smaller font; keeps to the theme.
[[nodiscard]] QLabel *quietLabel(const QString &text, QWidget *parent = nullptr);

/// A label in the font of a title, larger by this factor.
[[nodiscard]] QLabel *titleLabel(const QString &text, double scale, QWidget *parent = nullptr);

} // namespace englog
