// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Vectors.h"

#include <algorithm>
#include <cmath>

namespace englog {

PackedVector PackedVector::of(std::span<const float> vector)
{
    float largest = 0.0F;
    for (const float value : vector)
        largest = std::max(largest, std::abs(value));
    PackedVector packed{largest / 127.0F, QByteArray(qsizetype(vector.size()), '\0')};
    if (largest > 0.0F)
        std::ranges::transform(vector, packed.numbers.begin(), [&packed](float value) {
            return static_cast<char>(std::lround(value / packed.scale));
        });
    return packed;
}

QList<float> PackedVector::unpacked() const
{
    QList<float> vector;
    vector.reserve(numbers.size());
    for (const qint8 number : bytes())
        vector.append(scale * float(number));
    return vector;
}

} // namespace englog
