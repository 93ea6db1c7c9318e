// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/QueueStrip.h"

#include "ui/Words.h"
#include "ui/widgets/Card.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

QueueStrip::QueueStrip(QWidget *parent)
    : QWidget(parent)
    , m_text(quietLabel({}))
    , m_bar(new QProgressBar)
{
    m_text->setWordWrap(false);
    m_text->setObjectName(u"queueText"_s);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(120);
    m_bar->setFixedHeight(8);
    m_bar->setAccessibleName(tr("Progress of all analyses"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 8, 0);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    setStats({});
}

void QueueStrip::setStats(const QueueStats &stats)
{
    const qint64 open = stats.open();
    m_most = open == 0 ? 0 : std::max(m_most, open);
    m_bar->setVisible(open > 0);
    m_bar->setMaximum(1000);
    m_bar->setValue(m_most > 0 ? int((m_most - open) * 1000 / m_most) : 0);
    QString text;
    const auto waits = std::ranges::find_if(stats.providers, [](const ProviderHealth &provider) {
        return provider.state != ProviderHealth::State::Closed;
    });
    if (open > 0 && waits != stats.providers.cend()) {
        const bool isTried = waits->state == ProviderHealth::State::HalfOpen;
        text = isTried ? tr("Trying %1 again").arg(waits->name)
            : waits->retryAt
            ? tr("Waiting for %1 until %2")
                  .arg(waits->name,
                       QLocale().toString(toDateTime(*waits->retryAt).toLocalTime().time(),
                                          QLocale::ShortFormat))
            : tr("%1 needs you: %2").arg(waits->name, waits->reason);
    } else if (open > 0 && !stats.paused.isEmpty()) {
        text = tr("Paused, %1 analyses left").arg(number(open));
    } else if (open > 0) {
        text = tr("%1 of %2 analyses").arg(number(m_most - open), number(m_most));
        if (stats.estimatedEta) {
            const qint64 left =
                QDateTime::currentDateTimeUtc().msecsTo(toDateTime(*stats.estimatedEta));
            text += u", "_s + tr("about %1 left").arg(duration(std::max<qint64>(left, 1'000)));
        }
    } else if (const qint64 failed = stats.count(TaskState::Failed); failed > 0) {
        text = failed == 1 ? tr("1 analysis failed") : tr("%1 analyses failed").arg(number(failed));
    }
    m_text->setText(text);
}

QString QueueStrip::text() const
{
    return m_text->text();
}

} // namespace englog
