// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <tl/expected.hpp>

#include <optional>

namespace englog {

/// The head of a request, as far as a server that only answers GET has to understand it.
struct StatusRequest
{
    QByteArray method;
    QByteArray path;                      ///< without what follows a `?`
    QMap<QByteArray, QByteArray> headers; ///< by their names in lower case
    qsizetype size = 0;                   ///< of the head, in bytes

    [[nodiscard]] QByteArray header(const char *name) const { return headers.value(name); }

    /// The head that the bytes begin with; nothing while its end has not come. What is no HTTP/1.1,
    /// or is longer than `most` bytes, is refused with the status to answer: 400, 431 or 505.
    ///
    /// Stricter than it must be: lines end in CR LF, no line is folded, no name is there twice.
    /// Source: RFC 9112, sections 3 and 5.
    [[nodiscard]] static tl::expected<std::optional<StatusRequest>, int>
    from(const QByteArray &bytes, qsizetype most);
};

} // namespace englog
