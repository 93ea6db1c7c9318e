// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

namespace englog {

/// Names with a bar for how much of each, longest first as they are given.
class BarList : public QWidget
{
    Q_OBJECT

public:
    struct Bar
    {
        QString name;
        double share = 0.0; ///< of the widget's width, 0..1
        QString value;      ///< as it is written at the end
        friend bool operator==(const Bar &, const Bar &) = default;
    };

    /// \param subject what the bars are of, for those who cannot see them
    explicit BarList(const QString &subject, QWidget *parent = nullptr);

    void setBars(const QList<Bar> &bars);
    [[nodiscard]] const QList<Bar> &bars() const { return m_bars; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] int rowHeight() const;

    QString m_subject;
    QList<Bar> m_bars;
};

} // namespace englog
