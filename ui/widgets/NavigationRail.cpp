// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/NavigationRail.h"

#include "ui/Colours.h"
#include "ui/Icons.h"

#include <QButtonGroup>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

NavigationRail::NavigationRail(QWidget *parent)
    : QWidget(parent)
    , m_buttons(new QButtonGroup(this))
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(6, 12, 7, 12);
    m_column->setSpacing(6);
    m_column->addStretch();
    connect(m_buttons, &QButtonGroup::idClicked, this, &NavigationRail::pageChosen);
}

void NavigationRail::addPage(const QString &iconName, const QString &name)
{
    auto *button = new QToolButton;
    button->setObjectName(u"page-"_s + iconName);
    button->setIcon(icon(iconName));
    button->setIconSize({24, 24});
    button->setText(name);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QFont small = button->font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    button->setFont(small);
    const int page = int(m_buttons->buttons().size());
    m_buttons->addButton(button, page);
    m_column->insertWidget(page, button);
}

void NavigationRail::setCurrent(int page)
{
    m_buttons->button(page)->setChecked(true);
}

void NavigationRail::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), blend(theme.window, theme.line, 0.25));
    painter.fillRect(width() - 1, 0, 1, height(), theme.line);
}

} // namespace englog
