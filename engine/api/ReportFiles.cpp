// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/ReportFiles.h"

#include "engine/domain/Json.h"
#include "engine/exchange/JsonlWriter.h"
#include "engine/exchange/WholeFile.h"
#include "engine/insights/HtmlReport.h"
#include "engine/insights/MarkdownReport.h"
#include "engine/insights/ReportDocument.h"
#include "engine/insights/SvgCanvas.h"

#include <QDir>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

Result<> writeWhole(const QString &path, const QByteArray &bytes)
{
    auto file = WholeFile::open(path);
    if (!file)
        return fail(file.error());
    if (auto written = file->write(bytes); !written)
        return written;
    return file->commit();
}

/// What a person said of an entry; the last line of a file, whose entries are all there when it is
/// read, also has what was said of the journal.
Result<Beside> besideOf(Stores &stores, const EntryId &id, bool isLast)
{
    Beside beside;
    auto corrections = stores.corrections.ofEntry(id);
    if (!corrections)
        return fail(corrections.error());
    beside.corrections = *std::move(corrections);
    if (!isLast)
        return beside;
    auto themes = stores.corrections.themes();
    if (!themes)
        return fail(themes.error());
    auto names = stores.corrections.names();
    if (!names)
        return fail(names.error());
    beside.themes = *std::move(themes);
    beside.names = *std::move(names);
    return beside;
}

} // namespace

Result<> ReportFiles::write(const ReportModel &report, const QString &path, const QString &format)
{
    if (format == "html"_L1)
        return writeWhole(path, htmlReport(report));
    if (format == "markdown"_L1)
        return writeWhole(path, markdownReport(report));
    if (format == "json"_L1)
        return writeWhole(path, QJsonDocument(toJson(report)).toJson(QJsonDocument::Indented));
    return fail(ErrorCode::Usage, u"there is no report format “%1”"_s.arg(format),
                u"the formats are: html, markdown, json"_s);
}

Result<QStringList> ReportFiles::writePictures(const ReportModel &report, const QString &folder)
{
    if (!QDir().mkpath(folder))
        return fail(ErrorCode::Denied, u"the folder %1 cannot be made"_s.arg(folder),
                    u"choose another place"_s);
    QStringList paths;
    const ReportDocument document = documentOf(report);
    for (const ReportDocument::Section &section : document.sections) {
        if (!section.chart)
            continue;
        QString name = section.heading.toLower();
        name.replace(QRegularExpression(u"[^a-z0-9]+"_s), u"-"_s);
        const QString path = QDir(folder).filePath(name + u".svg"_s);
        if (auto done = writeWhole(path, standaloneSvg(section.chart->wide).toUtf8()); !done)
            return fail(done.error());
        paths += path;
    }
    return paths;
}

Result<int> ReportFiles::exportEntries(Stores &stores, const QString &path, const DateRange &range)
{
    EntryFilter filter;
    filter.from = range.from;
    filter.to = range.to;
    const auto listed = stores.entries.list(filter);
    if (!listed)
        return fail(listed.error());
    auto file = WholeFile::open(path);
    if (!file)
        return fail(file.error());
    for (auto it = listed->crbegin(); it != listed->crend(); ++it) { // one text at a time
        const auto entry = stores.entries.entry(it->id);
        if (!entry)
            return fail(entry.error());
        const auto beside = besideOf(stores, it->id, it + 1 == listed->crend());
        if (!beside)
            return fail(beside.error());
        if (auto written = file->write(toJsonLine(*entry, *beside)); !written)
            return fail(written.error());
    }
    if (auto done = file->commit(); !done)
        return fail(done.error());
    return static_cast<int>(listed->size());
}

} // namespace englog
