// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Palette.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The rules that name colours. No CSS variables: not every program that shows SVG knows them.
QString colourRules(const Palette &palette)
{
    QString css = u".chart text{fill:%1}.chart .strong{fill:%2}.chart .grid{stroke:%3}"
                  ".chart .zero{stroke:%4}.chart .series{stroke:%5}.chart .dot{fill:%5}"
                  ".chart .series-mood{stroke:%6}.chart .dot-mood{fill:%6}"
                  ".chart .bar{fill:%5}.chart .count{fill:%7}.chart .days{stroke:%8}"_s.arg(
                      palette.muted, palette.ink, palette.grid, palette.zero, palette.blue,
                      palette.amber, palette.grey, palette.heat[0]);
    css += u".chart .positive{fill:%1}.chart .neutral{fill:%2}.chart .mixed{fill:%3}"
           ".chart .negative{fill:%4}.chart .paper{fill:%5}"_s.arg(
               palette.blue, palette.grey, palette.violet, palette.amber, palette.paper);
    for (int level = 0; level < 5; ++level)
        css += u".chart .heat%1{fill:%2}"_s.arg(level).arg(palette.heat[level]);
    return css;
}

} // namespace

const Palette &Palette::light()
{
    static const Palette palette{
        u"#ffffff"_s, u"#1f2733"_s,
        u"#566070"_s, u"#e4e8ee"_s,
        u"#aab4c0"_s, u"#2f6db3"_s,
        u"#b3701a"_s, u"#7a68ae"_s,
        u"#bcc4cf"_s, {u"#eceff4"_s, u"#c5d9ee"_s, u"#8fb7df"_s, u"#4f8eca"_s, u"#1c5c9e"_s}};
    return palette;
}

const Palette &Palette::dark()
{
    static const Palette palette{
        u"#15181d"_s, u"#e5e8ed"_s,
        u"#9ba5b3"_s, u"#2a303a"_s,
        u"#566070"_s, u"#79b0e8"_s,
        u"#e0a458"_s, u"#a897dc"_s,
        u"#566070"_s, {u"#20252d"_s, u"#23405e"_s, u"#2e639a"_s, u"#4f92d6"_s, u"#a3cdf7"_s}};
    return palette;
}

QString chartCss()
{
    static const QString shapes =
        u".chart text{font:12px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
        "\"DejaVu Sans\",sans-serif}.chart .strong{font-weight:600}"
        ".chart .grid,.chart .zero{stroke-width:1;shape-rendering:crispEdges}"
        ".chart .series,.chart .series-mood{fill:none;stroke-width:1.8;stroke-linejoin:round;"
        "stroke-linecap:round}.chart .days{fill:none}"_s;
    static const QString css = shapes + colourRules(Palette::light())
        + u"@media screen and (prefers-color-scheme:dark){%1}"_s.arg(colourRules(Palette::dark()));
    return css;
}

} // namespace englog
