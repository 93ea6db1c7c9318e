// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"

#include <QMap>
#include <QStringList>

namespace englog {

/// A provider as it is being typed: it may not be sound yet, and nothing of it is lost meanwhile.
struct ProviderDraft
{
    enum class Field {
        Name,
        Address,
        Model,
        Concurrency,
        RequestsPerMinute,
        TokensPerMinute,
        PriceIn,
        PriceOut,
    };

    ProviderConfig base; ///< what is not typed
    QString name;
    QString address;
    QString model;
    QString embeddingModel;
    QString concurrency; ///< these may be empty
    QString requestsPerMinute;
    QString tokensPerMinute;
    QString priceIn;
    QString priceOut;

    [[nodiscard]] static ProviderDraft from(const ProviderConfig &config);

    /// What has to be put right before it can be kept.
    /// \param taken    names of other providers
    /// \param isAsked  only then must it have a model
    [[nodiscard]] QMap<Field, QString> problems(const QStringList &taken, bool isAsked) const;
    /// What was typed; where there are problems, without it.
    [[nodiscard]] ProviderConfig config() const;

    friend bool operator==(const ProviderDraft &, const ProviderDraft &) = default;
};

} // namespace englog
