// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"

#include <QMap>
#include <QString>

namespace englog {

/// What the environment and the settings file say, the environment first.
///
/// The file is read once; a name of the environment stands in it in lower case, before the first
/// section. What is in a section is found as `SECTION/KEY`.
///
/// *Errors:* Usage for a file that was named and cannot be read, or that is no settings file.
class Settings
{
public:
    /// \param file  empty: the default one, which may be absent
    [[nodiscard]] static Result<Settings> read(const QString &file);

    /// `$XDG_CONFIG_HOME/englog/englog.ini`
    [[nodiscard]] static QString defaultFile();

    [[nodiscard]] const QString &file() const { return m_file; }
    [[nodiscard]] std::optional<EngineConfig::Setting> find(const QString &name) const;

    /// The names of which there is a section `[provider NAME]`.
    [[nodiscard]] QStringList providers() const;

    /// The engine's configuration by these settings.
    [[nodiscard]] Result<EngineConfig> engineConfig() const;

private:
    QString m_file;
    QMap<QString, QString> m_values;
};

} // namespace englog
