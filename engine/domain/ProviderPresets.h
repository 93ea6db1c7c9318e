// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"

#include <QList>

namespace englog {

/// A service that many people use, as it is set up before anything is said of it.
struct ProviderPreset
{
    QString name;  ///< of the provider, where the person gives no other
    QString title; ///< the service's own
    ProviderConfig::Api api = ProviderConfig::Api::OpenAi;
    QUrl baseUrl;
    bool needsKey = true;
    QString keyPage; ///< where a key is had; empty: none is needed
};

/// Those that the settings offer, on the person's own machine first.
[[nodiscard]] const QList<ProviderPreset> &providerPresets();

/// The preset of a name, or nothing.
[[nodiscard]] const ProviderPreset *providerPreset(const QString &name);

} // namespace englog
