// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/NoticeBar.h"

#include "ui/Colours.h"
#include "ui/Icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr std::chrono::seconds toldFor{12};

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_ways(new QHBoxLayout)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 7, 10, 7);
    layout->setSpacing(10);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setObjectName(u"noticeText"_s);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(180);
    m_progress->setAccessibleName(tr("Progress"));
    auto *close = new QToolButton(this);
    close->setIcon(icon(u"close"_s));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close this notice"));
    close->setToolTip(tr("Close"));
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addLayout(m_ways);
    layout->addWidget(close);
    m_timer.setSingleShot(true);
    m_timer.setInterval(toldFor);
    connect(&m_timer, &QTimer::timeout, this, &NoticeBar::dismiss);
    connect(close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    hide();
}

void NoticeBar::tell(Level level, const QString &text, const QList<Way> &ways)
{
    m_level = level;
    m_text->setText(text);
    m_progress->hide();
    const Colours &theme = Colours::of(palette());
    m_icon->setVisible(level == Level::Wrong);
    if (level == Level::Wrong)
        m_icon->setPixmap(iconPixmap(u"warning"_s, theme.danger, 18, devicePixelRatioF()));
    while (QLayoutItem *item = m_ways->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Way &way : ways) {
        auto *button = new QPushButton(way.text, this);
        connect(button, &QPushButton::clicked, this, [this, go = way.go] {
            dismiss();
            go();
        });
        m_ways->addWidget(button);
    }
    setAccessibleName(text);
    if (level == Level::Told)
        m_timer.start();
    else
        m_timer.stop();
    show();
    update();
}

void NoticeBar::showProgress(qint64 done, qint64 total)
{
    m_progress->show();
    m_progress->setRange(0, total > 0 ? 1000 : 0);
    m_progress->setValue(total > 0 ? int(done * 1000 / total) : 0);
}

void NoticeBar::dismiss()
{
    m_timer.stop();
    hide();
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    const QColor tint = m_level == Level::Wrong ? theme.danger : theme.accent;
    QPainter painter(this);
    painter.fillRect(rect(), blend(theme.paper, tint, 0.1));
    painter.fillRect(0, height() - 1, width(), 1, blend(theme.paper, tint, 0.3));
}

} // namespace englog
