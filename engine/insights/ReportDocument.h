// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/insights/Chart.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace englog {

/// A report in words and pictures, before it is HTML or Markdown. All texts are plain: whoever
/// writes them into markup escapes them.
struct ReportDocument
{
    /// One number at the top.
    struct Figure
    {
        QString name;
        QString value;
        QString note; ///< what it is of: its n, its scale
    };

    struct Table
    {
        QStringList head;
        QList<QStringList> rows; ///< as wide as the head
        bool numbers = true;     ///< all columns but the first are numbers
    };

    /// An entry worth naming.
    struct Item
    {
        QString day;
        QString title;
        QString text;
        QString note;
    };

    struct Section
    {
        QString heading;
        QStringList paragraphs;
        std::optional<Chart> chart;
        Table table; ///< what the chart shows, in numbers; may be empty
        QList<Item> items;
        QStringList points;
    };

    QString title;
    QString subtitle;
    QList<Figure> figures;
    QList<Section> sections;
    QString footer;
};

/// What the report says, section by section; a section without content is left out.
[[nodiscard]] ReportDocument documentOf(const ReportModel &report);

} // namespace englog
