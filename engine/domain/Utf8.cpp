// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Utf8.h"

#include <algorithm>
#include <array>

namespace englog {

namespace {

/// What may follow a first byte: how many bytes, and between which bounds the first of them lies.
struct Lead
{
    uchar from;
    uchar to;
    int more;
    uchar low;
    uchar high;
};

constexpr std::array<Lead, 9> leads{{{0x00, 0x7f, 0, 0x80, 0xbf},
                                     {0xc2, 0xdf, 1, 0x80, 0xbf},
                                     {0xe0, 0xe0, 2, 0xa0, 0xbf},
                                     {0xe1, 0xec, 2, 0x80, 0xbf},
                                     {0xed, 0xed, 2, 0x80, 0x9f},
                                     {0xee, 0xef, 2, 0x80, 0xbf},
                                     {0xf0, 0xf0, 3, 0x90, 0xbf},
                                     {0xf1, 0xf3, 3, 0x80, 0xbf},
                                     {0xf4, 0xf4, 3, 0x80, 0x8f}}};

/// The length of the sequence that starts at `i`, or 0 when there is none.
qsizetype sequenceLength(QByteArrayView bytes, qsizetype i)
{
    const auto first = static_cast<uchar>(bytes[i]);
    const auto *lead = std::find_if(leads.begin(), leads.end(), [first](const Lead &each) {
        return first >= each.from && first <= each.to;
    });
    if (lead == leads.end() || i + lead->more >= bytes.size())
        return 0;
    for (int next = 1; next <= lead->more; ++next) {
        const auto byte = static_cast<uchar>(bytes[i + next]);
        if (byte < (next == 1 ? lead->low : 0x80) || byte > (next == 1 ? lead->high : 0xbf))
            return 0;
    }
    return lead->more + 1;
}

} // namespace

qsizetype firstInvalidUtf8(QByteArrayView bytes)
{
    if (bytes.isValidUtf8())
        return -1;
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = sequenceLength(bytes, i);
        if (length == 0)
            return i;
        i += length;
    }
    return -1;
}

} // namespace englog
