// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ExitStatus.h"

namespace englog {

int exitStatusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return 2;
    case ErrorCode::NotFound:
        return 3;
    case ErrorCode::Busy:
    case ErrorCode::TooNew:
        return 4;
    case ErrorCode::Offline:
        return 5;
    case ErrorCode::Invalid:
    case ErrorCode::Transient: // the disk: a provider's are the queue's to try again
    case ErrorCode::Denied:
    case ErrorCode::Full:
    case ErrorCode::Corrupt:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        break;
    }
    return 1;
}

} // namespace englog
