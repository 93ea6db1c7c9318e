// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/domain/Result.h"
#include "engine/providers/http/HttpClient.h"
#include "engine/providers/openai/Capabilities.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace englog::openai {

/// One question in words, before it is written as a service reads it.
struct ChatQuestion
{
    struct Message
    {
        QString role; ///< `system`, `user` or `assistant`
        QString content;
    };

    QList<Message> messages;
    QJsonObject schema; ///< of the answer; empty: it has no form
    int room = 0;       ///< tokens that the answer may take
};

struct ChatReply
{
    enum class End {
        Whole,
        Cut,     ///< it had no more room
        Refused, ///< by the model, or by a filter
    };

    QString content;
    End end = End::Whole;
};

/// What an answer says that it took; absent: not said.
struct Usage
{
    std::optional<qint64> in;
    std::optional<qint64> out;
};

struct EmbeddingReply
{
    QList<QList<float>> vectors; ///< one a text, in their order; of one length, not yet of unit
};

/// How a service is written to and read: OpenAI's interface as many speak it, or Ollama's own.
///
/// Of each body only the fields that are needed, for some services refuse a request that has one
/// they do not know. Ollama's own interface because only there a context can be asked for: without
/// it, a long question is cut at the front, in silence.
///
/// *Errors:* Transient: a body that is none of the interface's.
class Dialect
{
public:
    explicit Dialect(const ProviderConfig &config) : m_config(config) {}

    [[nodiscard]] QUrl chatUrl() const;
    [[nodiscard]] QUrl embeddingsUrl() const;
    [[nodiscard]] QUrl modelsUrl() const;

    [[nodiscard]] QByteArray chatBody(const ChatQuestion &question,
                                      const Capabilities &known) const;
    [[nodiscard]] QByteArray embeddingsBody(const QStringList &texts) const;

    [[nodiscard]] Result<ChatReply> chatReply(const QByteArray &body) const;
    [[nodiscard]] Usage usageIn(const QByteArray &body) const; ///< of either reply
    /// \param count  of the texts that were sent
    [[nodiscard]] Result<EmbeddingReply> embeddingReply(const QByteArray &body,
                                                        qsizetype count) const;
    [[nodiscard]] Result<QStringList> modelNames(const QByteArray &body) const;

private:
    [[nodiscard]] bool isOllama() const { return m_config.api == ProviderConfig::Api::Ollama; }
    [[nodiscard]] QUrl below(const QString &path) const;

    ProviderConfig m_config;
};

/// Tokens that so many bytes of text come to, roughly: four bytes each.
[[nodiscard]] qint64 tokensOf(qint64 bytes);

/// The body without what some services send ahead of it: white space, and comment lines (`: …`)
/// that keep a connection awake.
[[nodiscard]] QByteArray withoutComments(const QByteArray &body);

} // namespace englog::openai
