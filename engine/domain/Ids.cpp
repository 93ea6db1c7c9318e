// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Ids.h"

using namespace Qt::StringLiterals;

namespace englog {

EntryId EntryId::make(Instant now, quint64 random1, quint64 random2)
{
    const auto ms = static_cast<quint64>(now.time_since_epoch().count());
    const auto randA = static_cast<ushort>(random1 & 0x0fffU);
    const auto byte = [&](int shift) { return static_cast<uchar>((random2 >> shift) & 0xffU); };
    const auto variant = static_cast<uchar>(0x80U | (byte(56) & 0x3fU));
    return {QUuid(static_cast<uint>(ms >> 16), static_cast<ushort>(ms & 0xffffU),
                  static_cast<ushort>(0x7000U | randA), variant, byte(48), byte(40), byte(32),
                  byte(24), byte(16), byte(8), byte(0))};
}

Result<EntryId> EntryId::from(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    // Qt also reads braces, and whatever comes behind.
    if (uuid.isNull()
        || uuid.toString(QUuid::WithoutBraces).compare(text, Qt::CaseInsensitive) != 0)
        return fail(ErrorCode::NotFound, u"there is no entry “%1”"_s.arg(text.left(80)),
                    u"ids are printed by: englog-cli list"_s);
    return EntryId{uuid};
}

} // namespace englog
