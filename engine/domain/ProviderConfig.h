// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/domain/Task.h"

#include <QMap>
#include <QString>
#include <QUrl>

#include <optional>

namespace englog {

/// Where a provider's key comes from; the earlier place goes first.
enum class KeyPlace {
    Environment, ///< OPENAI_API_KEY, for the provider named `openai`
    File,        ///< the one that the provider's settings name
    Session,     ///< given by hand, gone with this process
    Keychain,    ///< of the system
    OwnFile,     ///< plain text beside the settings, mode 0600, because a person agreed to that
    None,
};

/// A service that a person has set up: where it is, what it may be given, and how it is asked.
struct ProviderConfig
{
    enum class Api {
        OpenAi, ///< `/chat/completions` and `/embeddings` below the base URL
        Ollama, ///< its own `/api/chat` and `/api/embed`
    };
    enum class OnOutage {
        Wait,     ///< its tasks wait until it answers again
        FallBack, ///< the next in the person's order answers meanwhile
    };

    QString name; ///< 1..40 of a-z, 0-9, - and _; not `builtin`
    Api api = Api::OpenAi;
    QUrl baseUrl;           ///< http or https, such as `https://api.openai.com/v1`
    QString model;          ///< that answers questions
    QString embeddingModel; ///< empty: embeddings stay on this device
    bool own = false;       ///< the person calls the host their own: it is given `local` entries
    std::optional<int> concurrency; ///< calls in flight, of all processes; absent: by where it is
    std::optional<int> requestsPerMinute;
    std::optional<int> tokensPerMinute;
    OnOutage onOutage = OnOutage::Wait;
    std::optional<double> priceIn;   ///< USD a million tokens that are sent; absent: unknown
    std::optional<double> priceOut;  ///< and that are received
    bool redact = false;             ///< names, mails and numbers leave as placeholders
    QString keyFile;                 ///< that holds the key, in place of the keychain
    QMap<TaskKind, QString> prompts; ///< a person's own, in place of those that EngLog brings

    /// Where the text goes, as the window shows it.
    enum class Place {
        ThisMachine, ///< a loopback address
        Own,         ///< a host that the person calls their own
        Cloud,       ///< anywhere else
    };
    [[nodiscard]] Place place() const;
    [[nodiscard]] QString host() const; ///< with the port, where the URL names one
    /// The tightest level of entries that it may be given.
    [[nodiscard]] AiLevel reads() const
    {
        return place() == Place::Cloud ? AiLevel::Any : AiLevel::Local;
    }
    /// What so many tokens cost, in USD; absent: the price is not known.
    [[nodiscard]] std::optional<double> costOf(qint64 tokensIn, qint64 tokensOut) const;

    friend bool operator==(const ProviderConfig &, const ProviderConfig &) = default;
};

/// Whether a name resolves to this machine without asking anybody: `localhost`, 127.0.0.0/8, ::1.
[[nodiscard]] bool isLoopback(const QString &host);

} // namespace englog
