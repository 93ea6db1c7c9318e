// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/OwnKeyFile.h"

#include "engine/secrets/KeyText.h"
#include "engine/secrets/PrivateFile.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

void wipeAll(OwnKeyFile::Keys &keys)
{
    for (QByteArray &key : keys)
        wipe(key);
    keys.clear();
}

} // namespace

Result<OwnKeyFile::Keys> OwnKeyFile::read() const
{
    auto content = readPrivateFile(m_path);
    if (!content && content.error().code == ErrorCode::NotFound)
        return Keys();
    if (!content)
        return fail(content.error());

    Keys keys;
    QList<QByteArray> lines = content->split('\n');
    wipe(*content);
    bool isSound = true;
    for (QByteArray &line : lines) {
        if (!line.trimmed().isEmpty() && !line.startsWith('#')) {
            const qsizetype equals = line.indexOf('=');
            const QString name = QString::fromLatin1(line.left(equals).trimmed());
            const auto key = keyFrom(line.mid(equals + 1), name);
            isSound = isSound && equals > 0 && isProviderName(name) && key;
            if (isSound)
                keys.insert(name, *key);
        }
        wipe(line);
    }
    if (isSound)
        return keys;
    wipeAll(keys);
    return fail(ErrorCode::Corrupt, u"%1 is no file of keys"_s.arg(m_path),
                u"its lines read: name=key"_s);
}

Result<> OwnKeyFile::put(const QString &provider, const QByteArray &key)
{
    if (!isProviderName(provider))
        return fail(ErrorCode::Invalid, u"“%1” is no name of a provider"_s.arg(provider));
    auto keys = read();
    if (!keys)
        return fail(keys.error());
    keys->insert(provider, key);
    return write(std::move(*keys));
}

Result<> OwnKeyFile::drop(const QString &provider)
{
    auto keys = read();
    if (!keys)
        return fail(keys.error());
    return keys->remove(provider) > 0 ? write(std::move(*keys)) : Result<>();
}

Result<> OwnKeyFile::write(Keys keys) const
{
    QByteArray content = "# Keys that EngLog keeps in plain text, because you agreed to that.\n";
    for (auto key = keys.cbegin(); key != keys.cend(); ++key)
        content += key.key().toLatin1() + '=' + key.value() + '\n';
    wipeAll(keys);
    const auto written = writePrivateFile(m_path, content);
    wipe(content);
    return written;
}

} // namespace englog
