// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/FalseDiscovery.h"

#include <algorithm>
#include <numeric>

namespace englog {

std::vector<double> falseDiscoveryShares(const std::vector<double> &ps)
{
    std::vector<size_t> order(ps.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::ranges::stable_sort(order, {}, [&ps](size_t i) { return ps[i]; });
    std::vector<double> shares(ps.size());
    double least = 1.0;
    for (size_t rank = order.size(); rank > 0; --rank) {
        const size_t i = order[rank - 1];
        least = std::min(least, ps[i] * double(ps.size()) / double(rank));
        shares[i] = least;
    }
    return shares;
}

} // namespace englog
