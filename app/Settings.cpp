// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Settings.h"

#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace englog {

QString Settings::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + "/englog/englog.ini"_L1;
}

Result<Settings> Settings::read(const QString &file)
{
    Settings settings;
    settings.m_file = file.isEmpty() ? defaultFile() : file;
    const QFileInfo info(settings.m_file);
    if (!info.exists() && file.isEmpty())
        return settings;
    if (!info.isFile() || !info.isReadable())
        return fail(ErrorCode::Usage,
                    u"the settings file “%1” cannot be read"_s.arg(settings.m_file),
                    u"name another with --config, or leave it out for the default"_s);

    const QSettings ini(settings.m_file, QSettings::IniFormat);
    if (ini.status() != QSettings::NoError)
        return fail(ErrorCode::Usage, u"“%1” is no settings file"_s.arg(settings.m_file),
                    u"its lines read: name = value"_s);
    for (const QString &key : ini.allKeys()) // a value with a comma comes as a list
        settings.m_values.insert(key, ini.value(key).toStringList().join(u','));
    return settings;
}

std::optional<EngineConfig::Setting> Settings::find(const QString &name) const
{
    if (const QString value = qEnvironmentVariable(name.toLatin1().constData()); !value.isEmpty())
        return EngineConfig::Setting{value, u"from the environment"_s};
    if (const auto found = m_values.constFind(name.toLower()); found != m_values.cend())
        return EngineConfig::Setting{*found, u"from %1"_s.arg(m_file)};
    return std::nullopt;
}

QStringList Settings::providers() const
{
    const QString section = u"provider "_s;
    QStringList names;
    for (auto it = m_values.keyBegin(); it != m_values.keyEnd(); ++it) {
        if (!it->startsWith(section) || !it->contains(u'/'))
            continue;
        const QString name = it->mid(section.size()).section(u'/', 0, 0);
        if (!names.contains(name))
            names += name;
    }
    return names;
}

Result<EngineConfig> Settings::engineConfig() const
{
    return EngineConfig::from([this](const QString &name) { return find(name); }, providers());
}

} // namespace englog
