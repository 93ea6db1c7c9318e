// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QByteArray>

#include <span>

namespace englog {

/// A vector in a byte a number:
///
///     v(i) = scale * numbers(i),  scale = max |v| / 127,  numbers(i) in -127..127
///
/// A unit vector of 704 numbers keeps its direction to a cosine of 0.9999.
struct PackedVector
{
    float scale = 0.0F;
    QByteArray numbers;

    [[nodiscard]] static PackedVector of(std::span<const float> vector);
    [[nodiscard]] QList<float> unpacked() const;
    [[nodiscard]] std::span<const qint8> bytes() const
    {
        return {reinterpret_cast<const qint8 *>(numbers.constData()), size_t(numbers.size())};
    }

    friend bool operator==(const PackedVector &, const PackedVector &) = default;
};

/// A vector as it is stored: of an entry, or of a part of it.
struct StoredVector
{
    qint64 id = 0; ///< grows; never used again
    EntryId entry;
    Span span; ///< of the part; of length 0: the entry as a whole
    PackedVector vector;

    friend bool operator==(const StoredVector &, const StoredVector &) = default;
};

} // namespace englog
