// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/openai/Capabilities.h"

#include <QByteArray>
#include <QJsonObject>

namespace englog::openai {

/// The error that a service writes into a body, in the shape of OpenAI (`{"error": {...}}`), of
/// llama.cpp (a number as its code), of vLLM (`object: error`), of Ollama and LM Studio (a bare
/// string) or of Mistral and others built on FastAPI (`detail`).
struct ErrorBody
{
    QJsonObject raw; ///< empty: there is no error in it
    QString code;    ///< in lower case, as are the others
    QString type;
    QString param;
    QString message; ///< to be searched, never shown: it may repeat the question

    [[nodiscard]] static ErrorBody from(const QByteArray &body);

    /// The status that an error in a body of status 200 stands for.
    [[nodiscard]] std::optional<int> status() const;
    [[nodiscard]] int context() const; ///< tokens that it has room for; 0: not said
    [[nodiscard]] std::optional<Capabilities::Field> refusedField() const;

    [[nodiscard]] bool saysTooLarge() const;
    [[nodiscard]] bool saysNoQuota() const;
    [[nodiscard]] bool saysWrongKey() const;
    [[nodiscard]] bool saysNoModel() const;
    [[nodiscard]] bool saysFiltered() const;
    [[nodiscard]] bool saysLoading() const;
    [[nodiscard]] bool saysBusy() const;

private:
    [[nodiscard]] bool hasCode(const QStringList &codes) const;
    [[nodiscard]] bool hasWords(const QStringList &words) const;
};

} // namespace englog::openai
