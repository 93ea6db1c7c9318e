// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/domain/ServiceTrial.h"
#include "engine/ports/Provider.h"

namespace englog {

/// A provider on a network, and what a person may ask of it besides analyses.
///
/// *Thread:* any; each callback comes once, from whatever thread the answer comes in.
class RemoteService : public Provider
{
public:
    [[nodiscard]] virtual const ProviderConfig &config() const = 0;

    using Names = std::function<void(Result<QStringList>)>;
    virtual void listModels(const Names &done) = 0;
    using Tried = std::function<void(Result<ServiceTrial>)>;
    virtual void tryCompletion(const Tried &done) = 0; ///< one real question
    virtual void tryEmbedding(const Tried &done) = 0;  ///< and one real embedding

    /// The body of the call that would answer these, as it would be sent; no key is in it.
    [[nodiscard]] virtual QByteArray preview(const QList<AnalysisRequest> &requests) const = 0;
};

} // namespace englog
