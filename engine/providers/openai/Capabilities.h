// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"

#include <QJsonObject>

namespace englog::openai {

/// Which form of question a service takes for a model, as far as it has been learnt.
///
/// No service is known by its address. Each is asked in the best form first; one that it refuses
/// is not used again, and what is left is remembered for this base URL and model.
struct Capabilities
{
    /// How an answer's form is asked for, the best first.
    enum class Form {
        Strict, ///< a schema that is enforced
        Schema, ///< a schema
        Json,   ///< any JSON object
        Plain,  ///< by the prompt alone
    };
    /// What the field for an answer's length is called.
    enum class Room {
        MaxTokens,
        MaxCompletionTokens, ///< newer models of OpenAI
        None,
    };
    /// A field that a service may refuse.
    enum class Field {
        Form,
        Room,
        Temperature,
    };

    Form form = Form::Strict;
    Room room = Room::MaxTokens;
    bool temperature = true; ///< whether 0 may be asked for
    int context = 0;         ///< tokens that question and answer may have; 0: unknown
    int dimension = 0;       ///< of its embeddings; 0: unknown

    /// What is asked of a service that nothing is known of.
    [[nodiscard]] static Capabilities of(ProviderConfig::Api api);
    /// What was remembered, if it is of this base URL; else as of().
    [[nodiscard]] static Capabilities from(const QJsonObject &known, const ProviderConfig &config);
    [[nodiscard]] QJsonObject toJson(const ProviderConfig &config) const;

    /// These without a field that was refused, or nothing where they ask for it no more.
    [[nodiscard]] std::optional<Capabilities> without(Field field, ProviderConfig::Api api) const;

    friend bool operator==(const Capabilities &, const Capabilities &) = default;
};

} // namespace englog::openai
