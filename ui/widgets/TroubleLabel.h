// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace englog {

/// What is wrong, in the colour of danger, where it is wrong; hidden while nothing is.
class TroubleLabel : public QLabel
{
    Q_OBJECT

public:
    explicit TroubleLabel(QWidget *parent = nullptr);

    void tell(const QString &text); ///< empty: nothing is wrong

protected:
    void changeEvent(QEvent *event) override;

private:
    void colour();
};

} // namespace englog
