// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArray>
#include <QMap>
#include <QString>

namespace englog {

/// Keys in plain text, for where there is no keychain and a person agreed: lines `NAME=KEY`, mode
/// 0600, beside the settings and never among them, so that those can be shown and sent.
///
/// *Errors:* as readPrivateFile and writePrivateFile, but a file that is missing has no keys;
/// Corrupt for a line of another shape. What cannot be read is not written over.
class OwnKeyFile
{
public:
    using Keys = QMap<QString, QByteArray>;

    explicit OwnKeyFile(QString path) : m_path(std::move(path)) {}

    [[nodiscard]] Result<Keys> read() const;
    [[nodiscard]] Result<> put(const QString &provider, const QByteArray &key);
    [[nodiscard]] Result<> drop(const QString &provider);

private:
    [[nodiscard]] Result<> write(Keys keys) const;

    QString m_path;
};

} // namespace englog
