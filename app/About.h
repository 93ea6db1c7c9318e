// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace englog {

// What a program says of itself: its version, and which Qt, SQLite and model it runs with.

[[nodiscard]] QJsonObject aboutJson();
[[nodiscard]] QString aboutText(const QString &program);

} // namespace englog
