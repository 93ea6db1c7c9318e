// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/ProviderConfig.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

bool isLoopback(const QString &host)
{
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 || host == "::1"_L1)
        return true;
    const QStringList parts = host.split(u'.');
    return parts.size() == 4 && parts.first() == "127"_L1
        && std::ranges::all_of(parts, [](const QString &part) {
               bool isNumber = false;
               const uint value = part.toUInt(&isNumber);
               return isNumber && value < 256;
           });
}

ProviderConfig::Place ProviderConfig::place() const
{
    if (isLoopback(baseUrl.host()))
        return Place::ThisMachine;
    return own ? Place::Own : Place::Cloud;
}

QString ProviderConfig::host() const
{
    return baseUrl.port() < 0 ? baseUrl.host() : u"%1:%2"_s.arg(baseUrl.host()).arg(baseUrl.port());
}

std::optional<double> ProviderConfig::costOf(qint64 tokensIn, qint64 tokensOut) const
{
    if (!priceIn || (tokensOut > 0 && !priceOut))
        return std::nullopt;
    constexpr double million = 1e6;
    return (double(tokensIn) * *priceIn + double(tokensOut) * priceOut.value_or(0.0)) / million;
}

} // namespace englog
