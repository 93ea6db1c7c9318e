// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/Doorkeeper.h"

#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace englog {

namespace {

constexpr int freeTries = 3;
constexpr Millis firstWait{1'000};
constexpr Millis longestWait{30'000};
constexpr qsizetype mostAddresses = 1'024;

/// Looks at all of both, wherever they differ; only their lengths are no secret.
bool isSame(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    volatile char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

/// Of equal length whatever the token's is.
bool isSameSecret(const QByteArray &a, const QByteArray &b)
{
    static const QByteArray key = Doorkeeper::freshNonce();
    return isSame(Doorkeeper::proofOf(key, a), Doorkeeper::proofOf(key, b));
}

} // namespace

Doorkeeper::Doorkeeper(QByteArray token, QByteArray control)
    : m_token(std::move(token))
    , m_control(std::move(control))
{}

QByteArray Doorkeeper::freshNonce()
{
    std::array<quint32, 8> words{};
    QRandomGenerator::system()->fillRange(words.data(), words.size()); // the system's own
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof(words)).toHex();
}

QByteArray Doorkeeper::proofOf(const QByteArray &token, const QByteArray &nonce)
{
    return QMessageAuthenticationCode::hash(nonce, token, QCryptographicHash::Sha256).toHex();
}

std::optional<Doorkeeper::Scope> Doorkeeper::admit(const QByteArray &nonce, const QByteArray &proof,
                                                   const QHostAddress &peer, Millis now)
{
    if (waitOf(peer, now) > Millis(0))
        return std::nullopt;
    const bool mayControl = isSame(proofOf(m_control, nonce), proof.toLower());
    const bool mayWatch = isSame(proofOf(m_token, nonce), proof.toLower());
    if (mayControl && !m_control.isEmpty()) {
        m_wrong.remove(peer);
        return Scope::Control;
    }
    if (mayWatch && !m_token.isEmpty()) {
        m_wrong.remove(peer);
        return Scope::Watch;
    }
    failed(peer, now);
    return std::nullopt;
}

bool Doorkeeper::isBearer(const QByteArray &authorization) const
{
    static const QByteArray scheme = "bearer ";
    if (authorization.left(scheme.size()).toLower() != scheme)
        return false;
    const QByteArray given = authorization.mid(scheme.size()).trimmed();
    const bool mayWatch = isSameSecret(given, m_token);
    const bool mayControl = isSameSecret(given, m_control);
    return !given.isEmpty() && (mayWatch || mayControl);
}

Millis Doorkeeper::waitOf(const QHostAddress &peer, Millis now) const
{
    return std::max(Millis(0), m_wrong.value(peer).until - now);
}

void Doorkeeper::failed(const QHostAddress &peer, Millis now)
{
    if (!m_wrong.contains(peer) && m_wrong.size() >= mostAddresses)
        m_wrong.removeIf(
            [now](QHash<QHostAddress, Wrong>::iterator one) { return one->until <= now; });
    if (!m_wrong.contains(peer) && m_wrong.size() >= mostAddresses)
        m_wrong.erase(m_wrong.begin());
    Wrong &wrong = m_wrong[peer];
    ++wrong.times;
    if (wrong.times > freeTries)
        wrong.until = now
            + std::min(firstWait * (1 << std::min(wrong.times - freeTries - 1, 10)), longestWait);
}

} // namespace englog
