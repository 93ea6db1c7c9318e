// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/PresetMenu.h"

#include "engine/domain/ProviderPresets.h"
#include "ui/Icons.h"
#include "ui/ProviderWords.h"

using namespace Qt::StringLiterals;

namespace englog {

PresetMenu::PresetMenu(QWidget *parent) : QMenu(parent)
{
    setObjectName(u"presets"_s);
    for (const ProviderPreset &preset : providerPresets()) {
        ProviderConfig config;
        config.baseUrl = preset.baseUrl;
        const bool isHere = config.place() == ProviderConfig::Place::ThisMachine;
        QAction *action = addAction(englog::icon(placeIcon(config)),
                                    isHere ? tr("%1: on this machine").arg(preset.title)
                                           : tr("%1: cloud").arg(preset.title),
                                    this, [this, &preset] { Q_EMIT chosen(&preset); });
        action->setData(preset.name);
    }
    addSeparator();
    addAction(tr("Another one, by its address"), this, [this] { Q_EMIT chosen(nullptr); });
}

} // namespace englog
