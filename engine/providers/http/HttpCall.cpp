// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/HttpCall.h"

#include "engine/providers/http/HttpOutcome.h"
#include "engine/providers/http/OneWayBody.h"

#include <QMetaEnum>
#include <QSslError>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 piece = qint64(64) * 1024;
constexpr qint64 readAhead = 4 * piece;

} // namespace

HttpCall::HttpCall(HttpOrder order, const QByteArray &userAgent, ManagerPool &pool)
    : m_order(std::move(order))
    , m_pool(pool)
    , m_manager(pool.take())
{
    const HttpRequest &request = m_order.request;
    const QNetworkRequest sent = toQt(request, userAgent);
    if (request.verb == "GET") {
        m_reply = m_manager.get(sent);
    } else {
        m_sent = new OneWayBody(request.body, nullptr);
        m_reply = m_manager.sendCustomRequest(sent, request.verb, m_sent);
        m_sent->setParent(m_reply);
    }
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] { touched(); });
    connect(m_reply, &QNetworkReply::readyRead, this, [this] { read(); });
    connect(m_reply, &QNetworkReply::finished, this, [this] { finished(); });
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_tlsComplaint = errors.isEmpty() ? QString() : errors.first().errorString();
    });

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { timedOut(); });
    arm();

    // The stop may come from any thread, and while this one is anywhere.
    m_onStop.emplace(m_order.stop, [this] {
        QMetaObject::invokeMethod(
            this, [this] { cancel(); }, Qt::QueuedConnection);
    });
}

HttpCall::~HttpCall()
{
    Q_ASSERT(m_ended);
}

HttpCall::Due HttpCall::due() const
{
    const HttpRequest::Limits &limits = m_order.request.limits;
    const Due total{m_order.since + limits.total, "total"};
    const Due next = m_answerBegun ? Due{m_lastPiece + limits.idle, "idle"}
                                   : Due{m_order.since + limits.firstByte, "firstByte"};
    return next.at < total.at ? next : total;
}

void HttpCall::arm()
{
    const auto wait = std::chrono::ceil<Millis>(due().at - Clock::now());
    m_timer.start(std::clamp(wait, Millis(0), Millis(std::chrono::hours(24))));
}

void HttpCall::timedOut()
{
    const Due reached = due();
    if (Clock::now() < reached.at) // Qt's timers are coarse, and come early as well
        arm();
    else
        fail(HttpFailure::What::TimedOut,
             u"the limit \"%1\" is reached"_s.arg(QLatin1StringView(reached.limit)));
}

void HttpCall::touched()
{
    // Without it Qt reads as fast as the peer sends: most of a gigabyte, measured, before it hears
    // from us that it is too much. With it, Qt does not use the connection again, and
    // may stall over a packed answer: so not for every one.
    if (!m_answerBegun && !m_reply->hasRawHeader("Content-Encoding")
        && announcedSize(*m_reply).value_or(readAhead) >= readAhead)
        m_reply->setReadBufferSize(readAhead);
    m_answerBegun = true;
    m_lastPiece = Clock::now();
    arm();
    if (announcedSize(*m_reply).value_or(0) > m_order.request.limits.mostBytes)
        return fail(HttpFailure::What::TooLarge, u"the answer is too large"_s);
    if (m_order.alive)
        m_order.alive();
}

void HttpCall::read()
{
    const qint64 most = m_order.request.limits.mostBytes;
    bool any = false;
    while (m_body.size() <= most) {
        // No more than that at once: a packed answer is unpacked as it is read.
        const QByteArray more = m_reply->read(std::min(piece, most + 1 - m_body.size()));
        if (more.isEmpty())
            break;
        m_body += more;
        any = true;
    }
    if (m_body.size() > most)
        fail(HttpFailure::What::TooLarge, u"the answer is too large"_s);
    else if (any)
        touched();
}

int HttpCall::status() const
{
    return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void HttpCall::finished()
{
    using What = HttpFailure::What;
    read();
    if (m_ended)
        return;
    const auto error = m_reply->error();
    if (!isWhole(*m_reply)) {
        const What what = whatOf(error, m_sent != nullptr && m_sent->begun());
        const auto name = QMetaEnum::fromType<QNetworkReply::NetworkError>().valueToKey(error);
        return fail(what,
                    what == What::Tls && !m_tlsComplaint.isEmpty() ? m_tlsComplaint
                                                                   : QString::fromLatin1(name));
    }
    const auto announced = announcedSize(*m_reply);
    const bool hasBody = m_order.request.verb != "HEAD" && status() != 204 && status() / 100 != 3;
    if (hasBody && announced && *announced != m_body.size())
        return fail(What::Broken, u"the answer was cut"_s);
    end(HttpAnswer{status(), headersOf(*m_reply), m_body,
                   std::chrono::ceil<Millis>(Clock::now() - m_order.since)});
}

void HttpCall::cancel()
{
    if (!m_ended)
        fail(HttpFailure::What::Cancelled, u"cancelled"_s);
}

void HttpCall::fail(HttpFailure::What what, const QString &why)
{
    end(tl::unexpected(HttpFailure{what, u"%1: %2"_s.arg(m_order.request.url.host(), why)}));
}

void HttpCall::end(const Outcome &outcome)
{
    using What = HttpFailure::What;
    m_ended = true;
    m_onStop.reset();
    m_timer.stop();
    m_reply->disconnect(this);
    m_reply->abort(); // does nothing to one that has ended
    m_reply->deleteLater();
    const bool hung = !outcome && outcome.error().what == What::TimedOut;
    m_pool.giveBack(m_manager, hung ? ManagerPool::Ended::Hung : ManagerPool::Ended::Well);
    m_order.done(outcome);
}

} // namespace englog
