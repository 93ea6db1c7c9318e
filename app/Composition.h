// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CommandLine.h"
#include "app/SystemClock.h"
#include "app/SystemDice.h"
#include "engine/api/EngineConfig.h"

#include <QFileSystemWatcher>
#include <QFuture>
#include <QThreadPool>
#include <QUrl>

#include <functional>
#include <memory>
#include <optional>

class QTemporaryDir;

namespace englog {

class Engine;
class Provider;
class BuiltinProvider;
class Settings;
class KeyRing;
class KeychainSecretStore;
class Meter;
class Metrics;
class ProviderSetup;
class Routing;
class Services;
class SqlStore;
class StatusHost;
class Watch;

/// A running EngLog: the one place where its objects are made, joined and, in the right order,
/// ended.
///
/// *Thread:* main.
class Composition
{
public:
    /// To be called first in main(), before the application object is used: names, file modes
    /// (nobody but the owner), and no sudden death when a reader of our output leaves.
    static void prepareProcess();

    /// `$XDG_DATA_HOME/englog/journal.englog`
    [[nodiscard]] static QString defaultJournal();

    /// The engine on the journal that the options name, not yet started.
    /// \param program  how this process is called where others see it, such as `englog-cli`
    [[nodiscard]] static Result<std::unique_ptr<Composition>> open(const CommonOptions &options,
                                                                   const QString &program);

    /// An engine on an empty journal that ends with it: for text that belongs to none.
    [[nodiscard]] static Result<std::unique_ptr<Composition>>
    openScratch(const CommonOptions &options, const QString &program);

    struct Restored
    {
        int entries = 0;
        QString kept; ///< where the old journal lies now; empty: there was none
    };

    /// Puts a backup in the place of the journal.
    [[nodiscard]] static Result<Restored>
    restore(const QString &backup, const CommonOptions &options, const QString &program);

    /// The on-device analyser, with the model file of the folder ENGLOG_MODEL_DIR; else of
    /// `../share/englog/models` from the program, else of the build's.
    [[nodiscard]] static std::shared_ptr<BuiltinProvider> analyser(const Settings &settings);

    ~Composition();
    Q_DISABLE_COPY_MOVE(Composition)

    [[nodiscard]] Engine &engine() { return *m_engine; }
    [[nodiscard]] KeyRing &keys() { return *m_keys; }
    /// What a person sets up of providers, kept in the settings file.
    [[nodiscard]] ProviderSetup &providerSetup() { return *m_setup; }
    /// How well it all is; null where nobody stays to be told: of the command line's programs.
    [[nodiscard]] Watch *watch() { return m_watch.get(); }
    /// Serves what others may see of it from now on, where the settings ask for that; only with a
    /// watch(), which tells why not, but for Busy: of those who share one settings file only the
    /// first can serve. \return where; empty: nobody asked. Errors as of StatusHost
    [[nodiscard]] Result<QUrl> serveStatus();
    /// The providers, their order and limits are these from now on.
    void apply(const EngineConfig &config);
    /// Calls it, in the main thread, once the keys of the providers have been looked for, of those
    /// that were applied last.
    void whenKeysAreLoaded(std::function<void()> then);
    [[nodiscard]] const QString &journal() const { return m_journal; }
    /// Why the on-device analyser does without its sentence encoder; nothing: it has it. Reads all
    /// of the model file, in a thread of its own.
    [[nodiscard]] QFuture<std::optional<Error>> analyserProblem();

    /// Calls `leave` once, when another process waits to have the journal alone (it restores or
    /// migrates it, and gives up after 10 s).
    void onWanted(std::function<void()> leave);

private:
    Composition();
    void loadKeys(const QList<ProviderConfig> &providers);
    [[nodiscard]] std::unique_ptr<Services> servicesOf(const EngineConfig &config);
    [[nodiscard]] Meter &meter();

    std::unique_ptr<QTemporaryDir> m_scratch;
    SystemClock m_clock;
    SystemDice m_dice;
    QString m_journal;
    QString m_config;                   ///< the settings file that was named
    std::unique_ptr<Metrics> m_metrics; ///< where a status service was asked for
    std::unique_ptr<SqlStore> m_store;
    std::shared_ptr<BuiltinProvider> m_analyser;
    std::unique_ptr<KeychainSecretStore> m_keychain;
    std::unique_ptr<KeyRing> m_keys;
    std::shared_ptr<Routing> m_routing;
    std::shared_ptr<Services> m_services;
    std::unique_ptr<StatusHost> m_status; ///< after the engine: what that answers finds who asked
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<ProviderSetup> m_setup;
    std::unique_ptr<Watch> m_watch;
    bool m_keysAreLoaded = false;
    int m_turn = 0;                         ///< how often the providers were changed
    QList<std::function<void()>> m_waiting; ///< for the keys
    QFileSystemWatcher m_lockWatch; ///< the lock file changes when somebody wants the journal
    QThreadPool m_looks;            ///< ended before all else: answers need those who asked
};

} // namespace englog
