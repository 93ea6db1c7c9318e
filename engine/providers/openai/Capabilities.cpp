// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Capabilities.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

constexpr int lastForm = int(Capabilities::Form::Plain);
constexpr int lastRoom = int(Capabilities::Room::None);
constexpr int mostTokens = 100'000'000; ///< what is stored may be anything

} // namespace

Capabilities Capabilities::of(ProviderConfig::Api api)
{
    Capabilities known;
    if (api == ProviderConfig::Api::Ollama)
        known.form = Form::Schema; // it has one kind, which it enforces
    return known;
}

Capabilities Capabilities::from(const QJsonObject &known, const ProviderConfig &config)
{
    Capabilities read = of(config.api);
    if (known["base_url"_L1].toString() != config.baseUrl.toString())
        return read;
    read.form = Form(std::clamp(known["form"_L1].toInt(int(read.form)), int(read.form), lastForm));
    read.room = Room(std::clamp(known["room"_L1].toInt(), 0, lastRoom));
    read.temperature = known["temperature"_L1].toBool(true);
    read.context = std::clamp(known["context"_L1].toInt(), 0, mostTokens);
    read.dimension = std::clamp(known["dimension"_L1].toInt(), 0, mostTokens);
    return read;
}

QJsonObject Capabilities::toJson(const ProviderConfig &config) const
{
    return {{u"base_url"_s, config.baseUrl.toString()},
            {u"form"_s, int(form)},
            {u"room"_s, int(room)},
            {u"temperature"_s, temperature},
            {u"context"_s, context},
            {u"dimension"_s, dimension}};
}

std::optional<Capabilities> Capabilities::without(Field field, ProviderConfig::Api api) const
{
    Capabilities less = *this;
    switch (field) {
    case Field::Form:
        if (form == Form::Plain)
            return std::nullopt;
        less.form = Form(int(form) + 1);
        return less;
    case Field::Room:
        if (room == Room::None || api == ProviderConfig::Api::Ollama)
            return std::nullopt;
        less.room = Room(int(room) + 1);
        return less;
    case Field::Temperature:
        if (!temperature)
            return std::nullopt;
        less.temperature = false;
        return less;
    }
    return std::nullopt;
}

} // namespace englog::openai
