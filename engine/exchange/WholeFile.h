// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QFileDevice>

#include <memory>

namespace englog {

/// A file that appears under its name only when it is whole, readable by its owner alone; a pipe
/// or a device gets what is written as it comes.
///
/// A journal is never replaced, nor a file beside one that SQLite or we keep for it.
///
/// *Errors:* NotFound (no such folder), Invalid (a journal, a folder), Denied, Full.
class WholeFile
{
public:
    [[nodiscard]] static Result<WholeFile> open(const QString &path);

    Result<> write(const QByteArray &bytes);
    Result<> commit();

private:
    explicit WholeFile(std::unique_ptr<QFileDevice> file);
    [[nodiscard]] tl::unexpected<Error> failure() const;

    std::unique_ptr<QFileDevice> m_file; ///< a QSaveFile, or the pipe
};

} // namespace englog
