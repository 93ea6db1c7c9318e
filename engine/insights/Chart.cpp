// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Chart.h"

#include "engine/insights/SvgCanvas.h"

namespace englog {

Chart chartOf(const QString &title, const QString &description,
              const std::function<SvgCanvas(double width)> &draw)
{
    return {title, description, draw(Chart::wideWidth).svg(title, description),
            draw(Chart::narrowWidth).svg(title, description)};
}

} // namespace englog
