// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/MarkdownReport.h"

#include "engine/insights/Escaping.h"
#include "engine/insights/ReportDocument.h"
#include "engine/insights/SvgCanvas.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString rowText(const QStringList &cells)
{
    QString row = u"|"_s;
    for (const QString &cell : cells)
        row += u' ' + markdownEscaped(cell) + " |"_L1;
    return row + u'\n';
}

QString tableText(const ReportDocument::Table &table)
{
    if (table.rows.isEmpty())
        return {};
    QString text = rowText(table.head) + u'|';
    for (qsizetype i = 0; i < table.head.size(); ++i)
        text += table.numbers && i > 0 ? " ---: |"_L1 : " --- |"_L1;
    text += u'\n';
    for (const QStringList &row : table.rows)
        text += rowText(row);
    return text + u'\n';
}

/// The section's words; its picture is named `name` and defined at the end of the file.
QString sectionText(const ReportDocument::Section &section, const QString &name)
{
    QString text = "## "_L1 + markdownEscaped(section.heading) + "\n\n"_L1;
    for (const QString &paragraph : section.paragraphs)
        text += markdownEscaped(paragraph) + "\n\n"_L1;
    if (section.chart)
        text += u"![%1][%2]\n\n"_s.arg(
            markdownEscaped(section.chart->title + u": "_s + section.chart->description), name);
    text += tableText(section.table);
    for (const auto &item : section.items) {
        text += u"- %1 · **%2** (%3)"_s.arg(markdownEscaped(item.day), markdownEscaped(item.title),
                                            markdownEscaped(item.note));
        if (!item.text.isEmpty())
            text += "  \n  "_L1 + markdownEscaped(item.text);
        text += u'\n';
    }
    for (const QString &point : section.points)
        text += "- "_L1 + markdownEscaped(point) + u'\n';
    return text.trimmed() + "\n\n"_L1;
}

} // namespace

QByteArray markdownReport(const ReportModel &report)
{
    const ReportDocument document = documentOf(report);
    QString text = "# "_L1 + markdownEscaped(document.title) + "\n\n"_L1
        + markdownEscaped(document.subtitle) + "\n\n"_L1;
    if (!document.figures.isEmpty()) {
        ReportDocument::Table figures{{u"Figure"_s, u"Value"_s, u"Of what"_s}, {}, false};
        for (const auto &figure : document.figures)
            figures.rows.append({figure.name, figure.value, figure.note});
        text += tableText(figures);
    }
    QString pictures;
    int number = 0;
    for (const auto &section : document.sections) {
        const QString name = u"picture-%1"_s.arg(++number);
        text += sectionText(section, name);
        if (section.chart)
            pictures += u"[%1]: data:image/svg+xml;base64,"_s.arg(name)
                + QString::fromLatin1(standaloneSvg(section.chart->wide).toUtf8().toBase64())
                + u'\n';
    }
    text += "---\n\n"_L1 + markdownEscaped(document.footer) + "\n\n"_L1 + pictures;
    return text.toUtf8();
}

} // namespace englog
