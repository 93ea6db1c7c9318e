// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

#include <QWidget>

namespace englog {

/// Where a sentiment lies between -1 and 1, and how sure that is: the band around the point
/// grows as the confidence falls.
class SentimentGauge : public QWidget
{
    Q_OBJECT

public:
    explicit SentimentGauge(QWidget *parent = nullptr);

    void setSentiment(const Sentiment &sentiment);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Sentiment m_sentiment;
};

} // namespace englog
