// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/StatusPage.h"

#include <QCryptographicHash>
#include <QFile>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// By this hash the policy names what stands between the tags.
QByteArray hashOf(const QByteArray &page, const QByteArray &tag)
{
    const qsizetype from = page.indexOf('<' + tag + '>') + tag.size() + 2;
    const qsizetype to = page.indexOf("</" + tag + '>', from);
    const QByteArray inside = page.mid(from, to - from);
    return "'sha256-" + QCryptographicHash::hash(inside, QCryptographicHash::Sha256).toBase64()
        + '\'';
}

StatusAnswer makePage()
{
    QFile file(u":/status/index.html"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    const QByteArray page = opened ? file.readAll() : QByteArray();
    const QByteArray policy = "default-src 'none'; script-src " + hashOf(page, "script")
        + "; style-src " + hashOf(page, "style")
        + "; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'";
    return {200,
            "text/html; charset=utf-8",
            page,
            {{"Content-Security-Policy", policy},
             {"Cross-Origin-Opener-Policy", "same-origin"},
             {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}}};
}

} // namespace

StatusAnswer statusPage()
{
    static const StatusAnswer page = makePage();
    return page;
}

} // namespace englog
