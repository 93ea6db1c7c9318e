// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/SentimentGauge.h"

#include "ui/Colours.h"
#include "ui/Words.h"

#include <QLocale>
#include <QPainter>

namespace englog {

SentimentGauge::SentimentGauge(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SentimentGauge::setSentiment(const Sentiment &sentiment)
{
    m_sentiment = sentiment;
    setAccessibleName(tr("Feeling: %1").arg(wordFor(sentiment.label)));
    setAccessibleDescription(
        tr("%1 on a scale from -1 to 1, confidence %2")
            .arg(QLocale().toString(sentiment.score, 'f', 2), percent(sentiment.confidence)));
    update();
}

QSize SentimentGauge::sizeHint() const
{
    return {200, 22};
}

void SentimentGauge::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(8, height() / 2.0 - 2, width() - 16, 4);
    QLinearGradient shade(track.topLeft(), track.topRight());
    shade.setColorAt(0.0, blend(theme.paper, theme.low, 0.55));
    shade.setColorAt(0.5, theme.line);
    shade.setColorAt(1.0, blend(theme.paper, theme.high, 0.55));
    painter.setPen(Qt::NoPen);
    painter.setBrush(shade);
    painter.drawRoundedRect(track, 2, 2);
    painter.setBrush(blend(theme.paper, theme.muted, 0.5));
    painter.drawRect(QRectF(track.center().x() - 0.5, track.top() - 3, 1, 10));
    const double x = track.left() + track.width() * (m_sentiment.score + 1.0) / 2.0;
    const double spread = (1.0 - m_sentiment.confidence) * track.width() * 0.25;
    const QColor colour = theme.ofScore(m_sentiment.score);
    QColor band = colour;
    band.setAlphaF(0.25F);
    painter.setBrush(band);
    const double left = qMax(track.left() - 6, x - spread);
    const double right = qMin(track.right() + 6, x + spread);
    painter.drawRoundedRect(QRectF(left, track.center().y() - 6, right - left, 12), 6, 6);
    painter.setBrush(colour);
    painter.setPen(QPen(theme.paper, 2));
    painter.drawEllipse(QPointF(x, track.center().y()), 7, 7);
}

} // namespace englog
