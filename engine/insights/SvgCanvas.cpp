// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/SvgCanvas.h"

#include "engine/insights/Escaping.h"
#include "engine/insights/Palette.h"

#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString attribute(QLatin1String name, double value)
{
    return u' ' + name + "=\""_L1 + SvgCanvas::number(value) + u'"';
}

QString classOf(QLatin1String look)
{
    return look.isEmpty() ? QString() : " class=\""_L1 + look + u'"';
}

} // namespace

SvgCanvas::SvgCanvas(double width, double height) : m_width(width), m_height(height) {}

QString SvgCanvas::number(double value)
{
    const auto tenths = std::llround(value * 10.0);
    QString text = QString::number(tenths / 10);
    if (tenths < 0 && tenths > -10)
        text.prepend(u'-');
    if (tenths % 10 != 0)
        (text += u'.') += QString::number(std::abs(tenths % 10));
    return text;
}

void SvgCanvas::line(double x1, double y1, double x2, double y2, QLatin1String look)
{
    m_body += "<line"_L1 + classOf(look) + attribute("x1"_L1, x1) + attribute("y1"_L1, y1)
        + attribute("x2"_L1, x2) + attribute("y2"_L1, y2) + "/>"_L1;
}

void SvgCanvas::rect(double x, double y, double width, double height, QLatin1String look,
                     double radius)
{
    m_body += "<rect"_L1 + classOf(look) + attribute("x"_L1, x) + attribute("y"_L1, y)
        + attribute("width"_L1, width) + attribute("height"_L1, height);
    if (radius > 0.0)
        m_body += attribute("rx"_L1, radius);
    m_body += "/>"_L1;
}

void SvgCanvas::circle(double x, double y, double radius, QLatin1String look)
{
    m_body += "<circle"_L1 + classOf(look) + attribute("cx"_L1, x) + attribute("cy"_L1, y)
        + attribute("r"_L1, radius) + "/>"_L1;
}

void SvgCanvas::path(const QString &data, QLatin1String look, double strokeWidth,
                     const QString &dashes)
{
    if (data.isEmpty())
        return;
    m_body += "<path"_L1 + classOf(look);
    if (strokeWidth > 0.0)
        m_body += attribute("stroke-width"_L1, strokeWidth);
    if (!dashes.isEmpty())
        m_body += " stroke-dasharray=\""_L1 + dashes + u'"';
    m_body += " d=\""_L1 + data + "\"/>"_L1;
}

void SvgCanvas::text(double x, double y, const QString &text, Anchor anchor, QLatin1String look)
{
    m_body += "<text"_L1 + classOf(look) + attribute("x"_L1, x) + attribute("y"_L1, y);
    if (anchor == Anchor::Middle)
        m_body += " text-anchor=\"middle\""_L1;
    else if (anchor == Anchor::End)
        m_body += " text-anchor=\"end\""_L1;
    m_body += u'>' + htmlEscaped(text) + "</text>"_L1;
}

QString SvgCanvas::svg(const QString &title, const QString &description) const
{
    return u"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" "
           "viewBox=\"0 0 %1 %2\"><title>%3</title><desc>%4</desc>%5</svg>"_s.arg(
               number(m_width), number(m_height), htmlEscaped(title), htmlEscaped(description),
               m_body);
}

QString standaloneSvg(const QString &svg)
{
    static const QRegularExpression frame(u"viewBox=\"0 0 ([\\d.]+) ([\\d.]+)\""_s);
    constexpr double margin = 16.0;
    const auto match = frame.match(svg);
    const QString edge = SvgCanvas::number(-margin);
    const QString width = SvgCanvas::number(match.captured(1).toDouble() + 2.0 * margin);
    const QString height = SvgCanvas::number(match.captured(2).toDouble() + 2.0 * margin);
    QString whole = svg;
    // The paper lies below everything, so that the picture is read on whatever page it lands.
    whole.insert(whole.indexOf("</desc>"_L1) + 7,
                 u"<style>%1</style><rect class=\"paper\" x=\"%2\" y=\"%2\" width=\"%3\" "
                 "height=\"%4\"/>"_s.arg(chartCss(), edge, width, height));
    return whole.replace(
        match.capturedStart(), match.capturedLength(),
        u"width=\"%1\" height=\"%2\" viewBox=\"%3 %3 %1 %2\""_s.arg(width, height, edge));
}

} // namespace englog
