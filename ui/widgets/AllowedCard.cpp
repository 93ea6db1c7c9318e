// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/AllowedCard.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QRadioButton>

using namespace Qt::StringLiterals;

namespace englog {

AllowedCard::AllowedCard(QWidget *parent)
    : Card(tr("What may read your journal"), parent)
    , m_choices(new QButtonGroup(this))
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    const auto add = [&](EngineConfig::Ai allowed, const QString &objectName, const QString &name,
                         const QString &meaning) {
        auto *button = new QRadioButton(name);
        button->setObjectName(objectName);
        button->setAccessibleDescription(meaning);
        m_choices->addButton(button, int(allowed));
        const int row = grid->rowCount();
        grid->addWidget(button, row, 0, Qt::AlignTop);
        auto *label = quietLabel(meaning);
        label->setContentsMargins(0, 2, 0, 0);
        grid->addWidget(label, row, 1);
    };
    add(EngineConfig::Ai::All, u"allowAll"_s, tr("Everything that is set up"),
        tr("The providers below are asked in their order; an entry may still be kept from them."));
    add(EngineConfig::Ai::Local, u"allowLocal"_s, tr("This machine only"),
        tr("Nothing is sent beyond this machine, whatever is set up."));
    add(EngineConfig::Ai::Off, u"allowOff"_s, tr("Off"),
        tr("Nothing reads your entries, not even on this device. What was found stays; what "
           "waits keeps its place."));
    grid->setColumnStretch(1, 1);
    body()->addLayout(grid);
    connect(m_choices, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT chosen(EngineConfig::Ai(id)); });
}

void AllowedCard::show(EngineConfig::Ai allowed)
{
    m_choices->button(int(allowed))->setChecked(true);
}

void AllowedCard::setFixed(const QString &why)
{
    for (QAbstractButton *button : m_choices->buttons())
        button->setEnabled(why.isEmpty());
    setNote(why);
}

} // namespace englog
