// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/StatusHost.h"

#include "app/Settings.h"
#include "engine/api/SettingsReader.h"
#include "engine/secrets/PrivateFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHostInfo>
#include <QLockFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype shortestToken = 16;
constexpr Millis shortestPing{100};
constexpr Millis longestPing{600'000};
const QString addressName = u"ENGLOG_STATUS_ADDRESS"_s;

QString pathOf(const QString &name)
{
    return StatusHost::folder() + u'/' + name;
}

/// The token that the settings hold, else the one in the file, which is made where it is missing.
Result<QByteArray> tokenOf(const Settings &settings, const QString &name, const QString &file)
{
    if (const auto set = settings.find(name)) {
        const QByteArray token = set->value.trimmed().toUtf8();
        if (token.size() >= shortestToken)
            return token;
        return fail(
            ErrorCode::Usage,
            u"%1 (%2) is shorter than %3 characters"_s.arg(name, set->source).arg(shortestToken),
            u"leave it out, and one is made"_s);
    }
    if (StatusHost::folder().isEmpty() || !QDir().mkpath(StatusHost::folder()))
        return fail(ErrorCode::Denied, u"there is no runtime folder for the token (%1)"_s.arg(name),
                    u"set XDG_RUNTIME_DIR to a folder of yours with mode 0700"_s);
    QFile::setPermissions(StatusHost::folder(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QLockFile lock(pathOf(u"token.lock"_s)); // two processes that start together make one token
    lock.lock();
    const auto kept = readPrivateFile(pathOf(file));
    if (kept && kept->trimmed().size() >= shortestToken)
        return kept->trimmed();
    if (!kept && kept.error().code != ErrorCode::NotFound)
        return fail(kept.error());
    const QByteArray made = Doorkeeper::freshNonce();
    return writePrivateFile(pathOf(file), made + '\n').map([&] { return made; });
}

struct Place
{
    QString host; ///< as it was written, without brackets
    QHostAddress address;
    quint16 port = 0;
};

/// What `NAME:PORT` or `[ADDRESS]:PORT` says.
Result<Place> placeOf(const EngineConfig::Setting &setting)
{
    const auto refusal = fail(ErrorCode::Usage,
                              u"%1 is “%2” (%3); it must be ADDRESS:PORT"_s.arg(
                                  addressName, setting.value.left(80), setting.source),
                              u"such as 127.0.0.1:7747"_s);
    const qsizetype colon = setting.value.lastIndexOf(u':');
    bool isNumber = false;
    Place place;
    place.port = setting.value.mid(colon + 1).toUShort(&isNumber);
    place.host = setting.value.left(std::max<qsizetype>(colon, 0)).toLower();
    if (place.host.startsWith(u'[') && place.host.endsWith(u']'))
        place.host = place.host.mid(1, place.host.size() - 2);
    if (!isNumber || place.host.isEmpty())
        return refusal;
    if (place.host == "localhost"_L1) {
        place.address = QHostAddress(QHostAddress::LocalHost);
    } else if (!place.address.setAddress(place.host)) {
        const QHostInfo info = QHostInfo::fromName(place.host); // once, at the start
        if (info.addresses().isEmpty())
            return refusal;
        place.address = info.addresses().first();
    }
    return place;
}

QSslKey keyOf(const QByteArray &pem)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec}) {
        if (QSslKey key(pem, algorithm); !key.isNull())
            return key;
    }
    return {};
}

/// TLS with the certificate and key that the settings name, and the names it is for; null: none.
Result<std::shared_ptr<QSslConfiguration>> tlsOf(const Settings &settings, QStringList &names)
{
    const auto certificate = settings.find(u"ENGLOG_STATUS_CERT"_s);
    const auto key = settings.find(u"ENGLOG_STATUS_KEY"_s);
    if (!certificate && !key)
        return std::shared_ptr<QSslConfiguration>();
    const auto refusal = [](const QString &name) {
        return fail(ErrorCode::Usage, u"%1 names no file that can be used"_s.arg(name),
                    u"a certificate and its key, both as PEM, without a passphrase"_s);
    };
    const auto chain =
        certificate ? QSslCertificate::fromPath(certificate->value) : QList<QSslCertificate>();
    if (chain.isEmpty())
        return refusal(u"ENGLOG_STATUS_CERT"_s);
    QFile keyFile(key ? key->value : QString());
    const QSslKey opened = keyFile.open(QIODevice::ReadOnly) ? keyOf(keyFile.readAll()) : QSslKey();
    if (opened.isNull())
        return refusal(u"ENGLOG_STATUS_KEY"_s);
    for (const QString &name : chain.first().subjectAlternativeNames())
        names += name.toLower();
    auto tls = std::make_shared<QSslConfiguration>(QSslConfiguration::defaultConfiguration());
    tls->setLocalCertificateChain(chain);
    tls->setPrivateKey(opened);
    tls->setPeerVerifyMode(QSslSocket::VerifyNone); // clients prove themselves by a token
    tls->setProtocol(QSsl::TlsV1_2OrLater);
    return tls;
}

HealthReport answering()
{
    return {{{u"status"_s, Wellness::Healthy, {}}}};
}

/// All that the settings say, but for the tokens.
Result<StatusService::Settings> settingsOf(const Settings &settings, const Place &place)
{
    StatusService::Settings made;
    made.address = place.address;
    made.port = place.port;
    made.names = {place.host, u'[' + place.host + u']'};
    made.version = QCoreApplication::applicationVersion();
    auto tls = tlsOf(settings, made.names);
    if (!tls)
        return fail(tls.error());
    made.tls = *tls;
    const EngineConfig::Lookup lookup = [&](const QString &name) { return settings.find(name); };
    SettingsReader reader(lookup);
    reader.duration(u"WEBSOCKET_PING_INTERVAL"_s, made.pingInterval, shortestPing, longestPing,
                    u"100ms to 10min"_s);
    if (reader.error())
        return fail(*reader.error());
    return made;
}

} // namespace

QString StatusHost::folder()
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return runtime.isEmpty() ? QString() : runtime + "/englog"_L1;
}

StatusHost::StatusHost(Engine &engine, QByteArray token)
    : m_source(engine)
    , m_token(std::move(token))
{}

StatusHost::~StatusHost()
{
    m_service.reset();
    if (!m_url.isEmpty() && !folder().isEmpty())
        QFile::remove(pathOf(u"status.address"_s));
}

Result<std::unique_ptr<StatusHost>> StatusHost::open(const Settings &settings, Engine &engine,
                                                     Voices voices)
{
    const auto where = settings.find(addressName);
    if (!where)
        return std::unique_ptr<StatusHost>();
    const auto place = placeOf(*where);
    if (!place)
        return fail(place.error());
    auto made = settingsOf(settings, *place);
    if (!made)
        return fail(made.error());
    const auto token = tokenOf(settings, u"ENGLOG_STATUS_TOKEN"_s, u"status.token"_s);
    const auto control = tokenOf(settings, u"ENGLOG_STATUS_CONTROL_TOKEN"_s, u"control.token"_s);
    if (!token || !control)
        return fail(!token ? token.error() : control.error());
    made->token = *token;
    made->controlToken = *control;

    std::unique_ptr<StatusHost> host(new StatusHost(engine, *token));
    host->m_service = std::make_unique<StatusService>(
        StatusService::Parts{host->m_source, host->m_clock, std::move(voices.metrics),
                             voices.health ? std::move(voices.health) : &answering,
                             std::move(voices.firing)},
        *made);
    if (const auto listens = host->m_service->listen(); !listens)
        return fail(listens.error());
    host->m_url.setScheme(made->tls ? u"https"_s : u"http"_s);
    host->m_url.setHost(place->host);
    host->m_url.setPort(host->m_service->port());
    host->m_url.setPath(u"/"_s);
    if (folder().isEmpty()) // the settings hold the tokens
        return host;
    // Who looks for it on this machine finds it; that it cannot be written ends nothing.
    std::ignore =
        writePrivateFile(pathOf(u"status.address"_s), host->m_url.toString().toUtf8() + '\n');
    return host;
}

} // namespace englog
