// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"

namespace englog {

class Composition;

/// What a person sets up of providers, as the settings file and the keys say it.
class ProviderDesk final : public ProviderSetup
{
    Q_OBJECT

public:
    /// \param composition  outlives this
    ProviderDesk(Composition &composition, QString settingsFile);

    [[nodiscard]] State state() const override;
    [[nodiscard]] QStringList decidedElsewhere() const override;
    [[nodiscard]] Result<> keep(const State &state) override;
    void whenApplied(const std::function<void()> &then) override;
    [[nodiscard]] Key keyOf(const QString &provider) const override;
    void setKey(const QString &provider, const QByteArray &key, KeyPlace where, bool replace,
                const Done &done) override;
    void removeKey(const QString &provider, const Done &done) override;
    void readKeyAgain(const QString &provider, const Done &done) override;
    [[nodiscard]] QString defaultPrompt(TaskKind kind) const override;

private:
    [[nodiscard]] Done told(const Done &done);
    [[nodiscard]] Result<> write(const State &state) const;

    Composition &m_composition;
    const QString m_file;
};

} // namespace englog
