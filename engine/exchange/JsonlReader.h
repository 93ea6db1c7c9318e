// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Exchange.h"
#include "engine/domain/Result.h"

#include <QByteArray>
#include <QHash>
#include <QIODevice>

#include <optional>
#include <utility>

namespace englog {

/// The entries of a JSON lines file, one at a time: one object a line, with the fields `date`,
/// `text` and perhaps `title`, `tags`, `mood`, `ai`, `time_zone`, `metadata`, `id`.
///
/// A line is known again by its `id`, else by (date, text, how many such lines came before). Other
/// fields are kept in the entry's metadata. A byte order mark, CRLF and blank lines do no harm.
/// Memory: one line, and 24 bytes or so for every line without an id.
///
/// *Thread:* any, one at a time.
class JsonlReader
{
public:
    static constexpr qint64 maxLineBytes = qint64(24) * 1024 * 1024;

    /// \param device  open for reading; outlives the reader
    explicit JsonlReader(QIODevice &device);

    /// The next entry; nothing at the end of the file.
    ///
    /// *Errors:* Invalid: this line is to be skipped, the next call goes on behind it. Corrupt: the
    /// file cannot be read on; the next call gives nothing.
    [[nodiscard]] Result<std::optional<ImportedEntry>> next();

    [[nodiscard]] qint64 line() const { return m_line; }       ///< 1-based, of the last next()
    [[nodiscard]] qint64 bytesRead() const { return m_bytes; } ///< for showing how far it is

private:
    using TextHash = std::pair<quint64, quint64>;

    [[nodiscard]] Result<QByteArray> readLine();
    [[nodiscard]] Result<ImportedEntry> entryFrom(const QByteArray &line);
    [[nodiscard]] QString keyOf(const QString &id, const QString &date, const QString &text);

    QIODevice &m_device;
    QByteArray m_piece; ///< what is taken from the device at once
    qint64 m_line = 0;
    qint64 m_bytes = 0;
    bool m_ended = false;
    QHash<TextHash, int> m_seen; ///< how many lines of this date and text there were
};

} // namespace englog
