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

const QString usualAddress = u"127.0.0.1:7747"_s;

QByteArray kept(const QString &file)
{
    if (StatusHost::folder().isEmpty())
        return {};
    return readPrivateFile(StatusHost::folder() + u'/' + file).value_or(QByteArray()).trimmed();
}

/// Where to look: what was named, else who serves on this machine, else where the settings say.
Result<QUrl> urlOf(const QString &word, const Settings &settings)
{
    QString text = word.isEmpty() ? QString::fromUtf8(kept(u"status.address"_s)) : word;
    if (text.isEmpty()) {
        const auto set = settings.find(u"ENGLOG_STATUS_ADDRESS"_s);
        text = set ? set->value : usualAddress;
    }
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
