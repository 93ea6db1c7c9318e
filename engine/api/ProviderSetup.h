// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"

#include <QObject>

#include <functional>

namespace englog {

/// What a person sets up of the providers: which there are, in which order they are asked, their
/// keys and prompts. The program keeps it in its settings and its keychain, and applies it.
///
/// *Thread:* main; callbacks come there, each once.
class ProviderSetup : public QObject
{
    Q_OBJECT

public:
    struct State
    {
        QList<ProviderConfig> providers; ///< besides the on-device analyser
        QStringList order;               ///< who is asked, first first; with `builtin`
        EngineConfig::Ai allowed = EngineConfig::Ai::All;
        std::optional<double> dailyCostLimit; ///< USD
        QMap<TaskKind, QString> prompts;      ///< a person's own; what is absent is the default

        friend bool operator==(const State &, const State &) = default;
    };

    [[nodiscard]] virtual State state() const = 0;
    /// What of it the environment decides, which goes before the settings: names such as
    /// `ENGLOG_PROVIDER`. It cannot be changed here.
    [[nodiscard]] virtual QStringList decidedElsewhere() const = 0;
    /// Writes it into the settings and applies it at once. *Errors:* Usage for what cannot be
    /// asked as it is set up, Denied or Full where the settings cannot be written; then nothing
    /// has changed.
    [[nodiscard]] virtual Result<> keep(const State &state) = 0;
    /// Calls it, soon or at once, when what was kept last is what is asked, with its keys.
    virtual void whenApplied(const std::function<void()> &then) = 0;

    using KeyPlace = englog::KeyPlace;
    struct Key
    {
        KeyPlace place = KeyPlace::None;
        std::optional<Error> trouble; ///< why there is none although there may be one
    };
    [[nodiscard]] virtual Key keyOf(const QString &provider) const = 0;
    using Done = std::function<void(Result<>)>;
    /// \param where    Session, Keychain or OwnFile
    /// \param replace  even a key of the keychain's that cannot be read now
    virtual void setKey(const QString &provider, const QByteArray &key, KeyPlace where,
                        bool replace, const Done &done) = 0;
    virtual void removeKey(const QString &provider, const Done &done) = 0;
    /// Looks for the key again, where the keychain could not be read: it may be unlocked by now.
    /// Writes nothing.
    virtual void readKeyAgain(const QString &provider, const Done &done) = 0;

    /// The prompt that EngLog brings for this kind; empty: it asks nothing of a service.
    [[nodiscard]] virtual QString defaultPrompt(TaskKind kind) const = 0;

Q_SIGNALS:
    void changed(); ///< the state, or where a key comes from

protected:
    using QObject::QObject;
};

} // namespace englog
