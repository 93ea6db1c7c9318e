// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/HtmlReport.h"

#include "engine/insights/Escaping.h"
#include "engine/insights/Palette.h"
#include "engine/insights/ReportDocument.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString colours(const Palette &palette)
{
    return u"--paper:%1;--ink:%2;--muted:%3;--line:%4;--accent:%5;--tile:%6"_s.arg(
        palette.paper, palette.ink, palette.muted, palette.grid, palette.blue, palette.heat[0]);
}

QString pageCss()
{
    static const QString css = u":root{color-scheme:light dark;%1}"
                               "@media screen and (prefers-color-scheme:dark){:root{%2}}"_s.arg(
                                   colours(Palette::light()), colours(Palette::dark()))
        + u"*{box-sizing:border-box}"
          "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,"
          "-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif}"
          "main{max-width:860px;margin:0 auto;padding:40px 20px 56px;overflow-wrap:anywhere}"
          "h1{font-size:1.9rem;line-height:1.2;margin:0}"
          "h2{font-size:1.2rem;line-height:1.3;margin:0 0 6px}"
          "p{margin:0 0 14px}.sub{color:var(--muted);font-size:1.05rem;margin:6px 0 28px}"
          ".what{color:var(--muted);font-size:.9rem;max-width:68ch}"
          ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));"
          "gap:12px;margin:0 0 12px}"
          ".figures div{background:var(--tile);border-radius:10px;padding:12px 14px;"
          "display:flex;flex-direction:column}"
          ".figures dt{font-size:.8rem;color:var(--muted)}"
          ".figures dd{margin:0}.figures .value{font-size:1.6rem;line-height:1.3;"
          "font-weight:600;font-variant-numeric:tabular-nums}"
          ".figures .note{font-size:.78rem;line-height:1.35;color:var(--muted)}"
          "section{margin-top:36px;padding-top:28px;border-top:1px solid var(--line)}"
          "figure{margin:0}svg.chart{display:block;width:100%;height:auto}"
          ".narrow{display:none;max-width:480px}"
          "@media (max-width:600px){.wide{display:none}.narrow{display:block}"
          "main{padding:24px 14px 40px}}"
          "details{margin-top:12px;font-size:.9rem}"
          "summary{cursor:pointer;color:var(--accent);width:max-content}"
          ".scroll{overflow-x:auto;margin-top:8px}"
          "table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.88rem}"
          "th,td{padding:4px 18px 4px 0;text-align:left;vertical-align:top;"
          "border-bottom:1px solid var(--line)}"
          "th{color:var(--muted);font-weight:600}.num{text-align:right;white-space:nowrap}"
          ".entries{list-style:none;margin:0;padding:0}.entries li{margin:0 0 16px}"
          ".entries .when{color:var(--muted);font-size:.85rem}"
          ".entries .name{font-weight:600}.entries p{margin:2px 0 0;max-width:68ch}"
          ".points{margin:8px 0 0;padding-left:20px;max-width:68ch}.points li{margin:0 0 8px}"
          "footer{margin-top:40px;color:var(--muted);font-size:.82rem}"
          "@media print{body{font-size:11pt}main{max-width:none;padding:0}"
          "section{break-inside:avoid-page}h2{break-after:avoid}details{display:none}"
          ".wide{display:block}.narrow{display:none}}"_s
        + chartCss();
    return css;
}

/// Nothing may be loaded, run or sent; the one style sheet is known by its hash.
QString policy()
{
    const QByteArray hash =
        QCryptographicHash::hash(pageCss().toUtf8(), QCryptographicHash::Sha256);
    return u"default-src 'none'; style-src 'sha256-%1'; base-uri 'none'; form-action 'none'"_s.arg(
        QString::fromLatin1(hash.toBase64()));
}

/// A person's words: with a direction of their own, so that they turn nothing around them.
QString isolated(const QString &text)
{
    return "<bdi>"_L1 + htmlEscaped(text) + "</bdi>"_L1;
}

QString figuresHtml(const QList<ReportDocument::Figure> &figures)
{
    if (figures.isEmpty())
        return {};
    QString html = u"<dl class=\"figures\">"_s;
    for (const auto &figure : figures)
        html += "<div><dt>"_L1 + htmlEscaped(figure.name) + "</dt><dd class=\"value\">"_L1
            + htmlEscaped(figure.value) + "</dd><dd class=\"note\">"_L1 + htmlEscaped(figure.note)
            + "</dd></div>"_L1;
    return html + "</dl>\n"_L1;
}

QString rowHtml(const QStringList &cells, QLatin1String tag, bool numbers)
{
    QString html = u"<tr>"_s;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        html += u'<' + tag;
        if (numbers && i > 0)
            html += " class=\"num\""_L1;
        html += u'>' + isolated(cells[i]) + "</"_L1 + tag + u'>';
    }
    return html + "</tr>"_L1;
}

QString tableHtml(const ReportDocument::Table &table)
{
    if (table.rows.isEmpty())
        return {};
    QString html = "<details><summary>The same in numbers</summary><div class=\"scroll\"><table>"_L1
        + u"<thead>"_s + rowHtml(table.head, "th"_L1, table.numbers) + "</thead><tbody>"_L1;
    for (const QStringList &row : table.rows)
        html += rowHtml(row, "td"_L1, table.numbers);
    return html + "</tbody></table></div></details>\n"_L1;
}

QString itemsHtml(const QList<ReportDocument::Item> &items)
{
    if (items.isEmpty())
        return {};
    QString html = u"<ul class=\"entries\">"_s;
    for (const auto &item : items) {
        html += "<li><div class=\"when\">"_L1 + htmlEscaped(item.day) + u" · "_s
            + htmlEscaped(item.note) + "</div><div class=\"name\">"_L1 + isolated(item.title)
            + "</div>"_L1;
        if (!item.text.isEmpty())
            html += "<p>"_L1 + isolated(item.text) + "</p>"_L1;
        html += "</li>"_L1;
    }
    return html + "</ul>\n"_L1;
}

QString pointsHtml(const QStringList &points)
{
    if (points.isEmpty())
        return {};
    QString html = u"<ul class=\"points\">"_s;
    for (const QString &point : points)
        html += "<li>"_L1 + htmlEscaped(point) + "</li>"_L1;
    return html + "</ul>\n"_L1;
}

QString sectionHtml(const ReportDocument::Section &section)
{
    QString html = "<section><h2>"_L1 + htmlEscaped(section.heading) + "</h2>\n"_L1;
    for (const QString &paragraph : section.paragraphs)
        html += "<p class=\"what\">"_L1 + htmlEscaped(paragraph) + "</p>\n"_L1;
    if (section.chart)
        html += "<figure><div class=\"wide\">"_L1 + section.chart->wide
            + "</div><div class=\"narrow\">"_L1 + section.chart->narrow + "</div></figure>\n"_L1;
    return html + tableHtml(section.table) + itemsHtml(section.items) + pointsHtml(section.points)
        + "</section>\n"_L1;
}

} // namespace

QByteArray htmlReport(const ReportModel &report)
{
    const ReportDocument document = documentOf(report);
    const QString title = htmlEscaped(document.title + u", "_s + document.subtitle);
    QString html = u"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"%1\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<meta name=\"referrer\" content=\"no-referrer\">"
                   "<title>%2</title>\n<style>"_s.arg(policy(), title)
        + pageCss() + "</style></head>\n<body><main>\n<header><h1>"_L1 + htmlEscaped(document.title)
        + "</h1><p class=\"sub\">"_L1 + htmlEscaped(document.subtitle) + "</p></header>\n"_L1
        + figuresHtml(document.figures);
    for (const auto &section : document.sections)
        html += sectionHtml(section);
    html += "<footer>"_L1 + htmlEscaped(document.footer) + "</footer>\n</main></body></html>\n"_L1;
    return html.toUtf8();
}

} // namespace englog
