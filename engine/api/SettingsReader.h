// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"

namespace englog {

/// Reads one setting after the other and keeps the first thing wrong: each call leaves its
/// target alone when the name is not set, or when something was wrong before.
class SettingsReader
{
public:
    explicit SettingsReader(const EngineConfig::Lookup &lookup) : m_lookup(lookup) {}

    template<typename Integer> // or an optional one
    void number(const QString &name, Integer &target, qint64 least, qint64 most)
    {
        read(name, QStringLiteral("a whole number from %1 to %2").arg(least).arg(most),
             [&](const QString &text) {
                 bool isNumber = false;
                 const qint64 value = text.toLongLong(&isNumber);
                 if (!isNumber || value < least || value > most)
                     return false;
                 target = static_cast<decltype(integerOf(target))>(value);
                 return true;
             });
    }

    void amount(const QString &name, std::optional<double> &target, double most);
    void text(const QString &name, QString &target);
    /// \param range  what `least` and `most` are called, such as `1s to 1h`
    void duration(const QString &name, Millis &target, Millis least, Millis most,
                  const QString &range);
    void yesOrNo(const QString &name, bool &target);

    /// \param range  what `accept` takes, in words
    void read(const QString &name, const QString &range,
              const std::function<bool(const QString &)> &accept);
    void refuse(Error error);

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    template<typename Integer>
    static Integer integerOf(const Integer &);
    template<typename Integer>
    static Integer integerOf(const std::optional<Integer> &);

    const EngineConfig::Lookup &m_lookup;
    std::optional<Error> m_error;
};

} // namespace englog
