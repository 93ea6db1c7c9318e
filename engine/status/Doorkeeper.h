// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"

#include <QByteArray>
#include <QHash>
#include <QHostAddress>

#include <optional>

namespace englog {

/// Knows the tokens of the status service, and lets those in who can prove that they know one.
///
/// A proof is HMAC-SHA256(token, nonce) in hex, over a nonce that is used once. All comparisons
/// take the same time wherever they differ. After three wrong proofs from one address the next has
/// to wait:
///
///     wait(n) = min(2^(n-4) s, 30 s), n = 4, 5, ... wrong ones in a row
///
/// Times are since the machine started, and handed in.
class Doorkeeper
{
public:
    enum class Scope {
        Watch,
        Control, ///< and give orders
    };

    /// \param control  empty: nobody may give orders
    Doorkeeper(QByteArray token, QByteArray control);

    [[nodiscard]] static QByteArray freshNonce();
    [[nodiscard]] static QByteArray proofOf(const QByteArray &token, const QByteArray &nonce);

    /// What the proof opens, or nothing. Keeps account of wrong ones.
    [[nodiscard]] std::optional<Scope> admit(const QByteArray &nonce, const QByteArray &proof,
                                             const QHostAddress &peer, Millis now);
    /// Whether these are the credentials of an `Authorization` header.
    [[nodiscard]] bool isBearer(const QByteArray &authorization) const;
    /// How long this address has still to wait; 0: not at all.
    [[nodiscard]] Millis waitOf(const QHostAddress &peer, Millis now) const;

private:
    struct Wrong
    {
        int times = 0;
        Millis until{};
    };

    void failed(const QHostAddress &peer, Millis now);

    QByteArray m_token;
    QByteArray m_control;
    QHash<QHostAddress, Wrong> m_wrong; ///< bounded
};

} // namespace englog
