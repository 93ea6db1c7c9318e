// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

#include <QStringList>

namespace englog::test {

/// What is wrong with the findings of a text, whatever they say: a span outside it, an empty one,
/// one that cuts a surrogate pair; a number out of its range, or none at all; a summary or phrase
/// that is not the text's own; an embedding that is no unit vector. Empty when all is well.
[[nodiscard]] QStringList faultsOf(const QString &text, const QList<Analysis> &answers);

} // namespace englog::test
