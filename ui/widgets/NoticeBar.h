// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;
class QProgressBar;

namespace englog {

/// One sentence inside the window with the ways out as buttons; never a dialog in the way.
class NoticeBar : public QWidget
{
    Q_OBJECT

public:
    enum class Level {
        Told, ///< goes by itself after a while
        Kept, ///< stays until it is closed or replaced
        Wrong,
    };
    struct Way
    {
        QString text;
        std::function<void()> go;
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    void tell(Level level, const QString &text, const QList<Way> &ways = {});
    /// A bar within the notice; 0 of 0: how far is not known.
    void showProgress(qint64 done, qint64 total);
    void dismiss();
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_icon;
    QLabel *m_text;
    QProgressBar *m_progress;
    QHBoxLayout *m_ways;
    QTimer m_timer;
    Level m_level = Level::Told;
};

} // namespace englog
