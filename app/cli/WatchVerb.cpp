// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Settings.h"
#include "app/StatusHost.h"
#include "app/cli/Job.h"
#include "app/cli/Verb.h"
#include "app/cli/Watching.h"
#include "engine/secrets/PrivateFile.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QByteArray kept(const QString &file)
{
    if (StatusHost::folder().isEmpty())
        return {};
    return readPrivateFile(StatusHost::folder() + u'/' + file).value_or(QByteArray()).trimmed();
}

/// What the settings say, if it can be looked for by that: a port that is chosen freely cannot.
QString setAddress(const Settings &settings)
{
    const auto set = settings.find(u"ENGLOG_STATUS_ADDRESS"_s);
    if (!set || set->value.endsWith(":0"_L1))
        return {};
    return (settings.find(u"ENGLOG_STATUS_CERT"_s) ? u"https://"_s : u"http://"_s) + set->value;
}

/// Where to look: what was named, else what the settings say, else who serves on this machine.
Result<QUrl> urlOf(const QString &word, const Settings &settings)
{
    QString text = word;
    if (text.isEmpty())
        text = setAddress(settings);
    if (text.isEmpty())
        text = QString::fromUtf8(kept(u"status.address"_s)); // one that was killed left it behind
    if (text.isEmpty())
        return fail(ErrorCode::NotFound, u"nothing on this machine tells its status"_s,
                    u"start englog or englog-worker with ENGLOG_STATUS_ADDRESS=127.0.0.1:7747, "
                    "or name the address of another machine's"_s);
    if (!text.contains("://"_L1))
        text.prepend("http://"_L1);
    const QUrl url(text, QUrl::StrictMode);
    static const QStringList schemes{u"http"_s, u"https"_s, u"ws"_s, u"wss"_s};
    if (!url.isValid() || url.host().isEmpty() || !schemes.contains(url.scheme()))
        return fail(ErrorCode::Usage,
                    u"“%1” is no address of a status service"_s.arg(text.left(80)),
                    u"such as http://127.0.0.1:7747"_s);
    return url;
}

QByteArray tokenOf(const QUrl &url, const Settings &settings)
{
    const QString prefix = u"token="_s;
    if (url.fragment().startsWith(prefix))
        return url.fragment().mid(prefix.size()).toUtf8();
    if (const auto set = settings.find(u"ENGLOG_STATUS_TOKEN"_s))
        return set->value.trimmed().toUtf8();
    return kept(u"status.token"_s);
}

void watch(Job &job)
{
    const auto settings = Settings::read(job.arguments().common().config);
    if (!settings)
        return job.end(settings.error());
    const auto url = urlOf(job.arguments().rest().value(0), *settings);
    if (!url)
        return job.end(url.error());
    const QByteArray token = tokenOf(*url, *settings);
    if (token.isEmpty())
        return job.end(Error{ErrorCode::Denied,
                             u"there is no token to watch with"_s,
                             u"set ENGLOG_STATUS_TOKEN to the one that the service has"_s,
                             {}});
    auto *watching = new Watching(*url, token, job.output(), &job);
    QObject::connect(watching, &Watching::left, &job, [&job] { job.end(); });
    QObject::connect(watching, &Watching::failed, &job, [&job](const Error &why) { job.end(why); });
    job.onInterrupt([watching] { watching->stop(); });
    watching->start();
}

} // namespace

QList<Verb> watchVerbs()
{
    return {{u"watch"_s,
             u"[URL]"_s,
             u"follow a status service: progress on a terminal, JSON lines in a pipe"_s,
             {},
             0,
             1,
             &watch,
             Verb::Needs::Nothing}};
}

} // namespace englog
