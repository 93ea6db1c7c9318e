// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>
#include <string>
#include <sys/stat.h>

namespace powercut {

/// What a file is, whatever its name: an inode number alone is soon given to another.
inline std::string keyOf(int folder, const char *path)
{
    struct statx is = {};
    ::statx(folder, path, AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &is);
    return std::to_string(is.stx_ino) + '-' + std::to_string(is.stx_btime.tv_sec) + '-'
        + std::to_string(is.stx_btime.tv_nsec);
}

} // namespace powercut
