// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

/// Text as it stands between tags or in a quoted attribute of HTML and SVG: markup in it is shown,
/// never obeyed. What XML cannot hold (control characters, halves of pairs) becomes U+FFFD.
[[nodiscard]] QString htmlEscaped(QStringView text);

/// Text as it stands inside a line of Markdown, also in a cell of a table: one line, no markup, no
/// link, no HTML.
[[nodiscard]] QString markdownEscaped(QStringView text);

} // namespace englog
