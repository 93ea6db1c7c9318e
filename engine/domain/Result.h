// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace englog {

/// Why something could not be done: one value for each way a caller can react.
enum class ErrorCode {
    Invalid,   ///< what was given is refused; give something else
    Usage,     ///< the command itself is wrong; read its help
    NotFound,  ///< there is no such thing
    Busy,      ///< somebody else holds it, or it is not ready yet; try again later
    TooNew,    ///< written by a newer EngLog; upgrade this one
    Transient, ///< a passing failure (reset, timeout, 5xx); worth another try
    Offline,   ///< the provider as a whole does not answer; wait for it
    Denied,    ///< a key or a permission is missing; a person must act
    Full,      ///< no space is left, or a limit is reached
    Corrupt,   ///< the file is damaged or of another kind; restore or choose another
    Cancelled, ///< given up on request; nothing to tell
    Internal,  ///< a bug of ours; report it
};

/// A failure as a value. `detail` and `hint` are English and hold no text of an entry, no secret.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString detail;                                           ///< what is wrong, naming the thing
    QString hint;                                             ///< what to do about it; may be empty
    std::optional<std::chrono::milliseconds> retryAfter = {}; ///< no sooner, said who refused

    friend bool operator==(const Error &, const Error &) = default;
};

template<typename T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, QString detail, QString hint = {})
{
    return tl::unexpected<Error>(Error{code, std::move(detail), std::move(hint), {}});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace englog
