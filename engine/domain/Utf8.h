// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace englog {

/// The position of the first byte that is not UTF-8, or -1.
///
/// Qt says only whether there is one; a person who has to mend a file needs to know where.
///
/// *Source:* RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] qsizetype firstInvalidUtf8(QByteArrayView bytes);

} // namespace englog
