// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace englog {

/// The q of each p: the smallest share of false ones that one accepts by calling it a finding,
/// among all that are then called so. With p(1) <= … <= p(m),
///
///     q(i) = min over j >= i of min(1, p(j) * m / j)
///
/// Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the
/// Royal Statistical Society B 57 (1995).
///
/// \param ps  each in [0, 1]; in any order, in which the answer is as well
[[nodiscard]] std::vector<double> falseDiscoveryShares(const std::vector<double> &ps);

} // namespace englog
