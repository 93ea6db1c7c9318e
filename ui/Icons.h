// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace englog {

/// One of our line drawings, in the text colour of the palette at the time it is painted: it
/// follows a change of theme by itself. \param name a file of resources/icons without its suffix
[[nodiscard]] QIcon icon(const QString &name);

/// The same drawing in one colour. \param size in device-independent pixels
[[nodiscard]] QPixmap iconPixmap(const QString &name, const QColor &colour, int size,
                                 double devicePixelRatio);

} // namespace englog
