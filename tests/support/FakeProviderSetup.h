// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"

#include <deque>
#include <vector>

namespace englog::test {

/// What a person sets up of the providers, in memory, with the failures that a test asks for.
class FakeProviderSetup : public ProviderSetup
{
public:
    [[nodiscard]] State state() const override { return now; }
    [[nodiscard]] QStringList decidedElsewhere() const override { return fixed; }
    [[nodiscard]] Result<> keep(const State &state) override
    {
        ++kept;
        if (refusal)
            return fail(*refusal);
        for (const ProviderConfig &config : state.providers) {
            if (config.model.isEmpty() && state.order.contains(config.name))
                return fail(ErrorCode::Usage, QStringLiteral("a provider that is asked has no model"));
        }
        now = state;
        Q_EMIT changed();
        return {};
    }

    void whenApplied(const std::function<void()> &then) override
    {
        if (isSlow)
            waiting.push_back(then);
        else
            then();
    }

    [[nodiscard]] Key keyOf(const QString &provider) const override { return keys.value(provider); }
    void setKey(const QString &provider, const QByteArray &key, KeyPlace where, bool replace,
                const Done &done) override
    {
        asked.push_back({provider, key, where, replace});
        if (where == KeyPlace::Keychain && keychainError && !replace)
            return done(fail(*keychainError));
        keys[provider] = Key{where, {}};
        done({});
        Q_EMIT changed();
    }
    void removeKey(const QString &provider, const Done &done) override
    {
        keys.remove(provider);
        done({});
        Q_EMIT changed();
    }
    void readKeyAgain(const QString &provider, const Done &done) override
    {
        if (keychainError)
            return done(fail(*keychainError));
        keys[provider] = Key{KeyPlace::Keychain, {}};
        done({});
    }

    [[nodiscard]] QString defaultPrompt(TaskKind kind) const override { return brought.value(kind); }

    struct Asked
    {
        QString provider;
        QByteArray key;
        KeyPlace where;
        bool replace;
    };

    State now;
    QStringList fixed;
    std::optional<Error> refusal;       ///< of what is to be kept
    std::optional<Error> keychainError; ///< until it is replaced
    QMap<QString, Key> keys;
    std::deque<Asked> asked; ///< keys that were to be set
    QMap<TaskKind, QString> brought{
        {TaskKind::SentimentAnalysis, QStringLiteral("Read the entry.\nSay how it feels.\nBe brief.")},
        {TaskKind::ContentExtraction, QStringLiteral("Sum the entry up.")},
    };
    int kept = 0;
    bool isSlow = false; ///< what is kept is not applied at once
    std::vector<std::function<void()>> waiting;
};

} // namespace englog::test
