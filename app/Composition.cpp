// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"

#include "app/ProviderDesk.h"
#include "app/Services.h"
#include "app/Settings.h"
#include "app/StatusHost.h"
#include "app/Watch.h"
#include "engine/api/Engine.h"
#include "engine/api/RoutingOf.h"
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/encoder/ModelSource.h"
#include "engine/secrets/KeyRing.h"
#include "engine/secrets/KeychainSecretStore.h"
#include "engine/status/Metrics.h"
#include "engine/store/Backup.h"
#include "engine/store/JournalLock.h"
#include "engine/store/SqlStore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTimeZone>
#include <QtConcurrentRun>

#include <csignal>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString windowProgram = u"englog"_s; // where a person sits in front
const QString workerProgram = u"englog-worker"_s;

Result<> refuseSharedStore(const CommonOptions &options)
{
    if (options.store.isEmpty())
        return {};
    return fail(ErrorCode::Usage, u"a shared store (--store) comes with a later version"_s,
                u"use --journal FILE"_s);
}

/// The absolute path of the journal; the default one's folder exists then.
Result<QString> journalPath(const CommonOptions &options)
{
    if (!options.journal.isEmpty())
        return QFileInfo(options.journal).absoluteFilePath();
    const QString path = Composition::defaultJournal();
    const QString folder = QFileInfo(path).path();
    if (!QDir().mkpath(folder))
        return fail(ErrorCode::Denied, u"the folder “%1” cannot be made"_s.arg(folder),
                    u"name a journal elsewhere with --journal"_s);
    return path;
}

SqlStore::Options storeOptions(const QString &path, const QString &program,
                               Meter &meter = Meter::none())
{
    return {path, program, QTimeZone::systemTimeZoneId(), meter};
}

/// Where the build has put it: the programs lie in app/ and app/window/, tests further down.
const QStringList modelFolders{u"../share/englog/models"_s, u"../models"_s, u"../../models"_s};

QString modelFile(const Settings &settings)
{
    if (const auto folder = settings.find(u"ENGLOG_MODEL_DIR"_s))
        return encoder::ModelSource::fileIn(folder->value);
    const QDir program(QCoreApplication::applicationDirPath());
    for (const QString &folder : modelFolders)
        if (const QString file = encoder::ModelSource::fileIn(program.filePath(folder));
            !file.isEmpty())
            return QDir::cleanPath(file);
    return {};
}

} // namespace

void Composition::prepareProcess()
{
    ::umask(077);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    QCoreApplication::setApplicationName(u"englog"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(ENGLOG_VERSION));
}

QString Composition::defaultJournal()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + "/englog/journal.englog"_L1;
}

Composition::Composition() = default;

/// The engine first, then the services it asks, then the store that all borrow.
Composition::~Composition()
{
    if (m_services)
        m_services->onTraffic({});
}

std::unique_ptr<Services> Composition::servicesOf(const EngineConfig &config)
{
    return std::make_unique<Services>(
        Services::Parts{*m_store, m_clock, config, m_routing, m_analyser, *m_keys, meter()});
}

Meter &Composition::meter()
{
    return m_metrics ? *m_metrics : Meter::none();
}

void Composition::loadKeys(const QList<ProviderConfig> &providers)
{
    const auto loaded = [this, turn = m_turn] {
        if (turn != m_turn)
            return; // other providers came meanwhile, and tell for themselves
        m_keysAreLoaded = true;
        m_engine->startServices();
        for (const auto &then : std::exchange(m_waiting, {}))
            then();
    };
    if (providers.isEmpty()) // and nothing asks for a keychain
        return loaded();
    m_keys->load(providers, loaded);
}

void Composition::apply(const EngineConfig &config)
{
    const std::shared_ptr<Services> before = std::exchange(m_services, servicesOf(config));
    before->onTraffic({});
    m_services->onTraffic([engine = m_engine.get()] { engine->trafficMoved(); });
    m_keysAreLoaded = false;
    m_engine->setServices(m_services->all(), config)
        .then(m_engine.get(),
              [this, before, turn = ++m_turn, providers = config.providers](const Result<> &) {
                  if (turn == m_turn)
                      loadKeys(providers); // and the services before go with this
              });
}

void Composition::whenKeysAreLoaded(std::function<void()> then)
{
    if (m_keysAreLoaded)
        then();
    else
        m_waiting += std::move(then);
}

void Composition::onWanted(std::function<void()> leave)
{
    const auto look = [this, leave = std::move(leave)] {
        if (!m_lockWatch.files().isEmpty() && m_store->wanted()) {
            m_lockWatch.removePaths(m_lockWatch.files());
            leave();
        }
    };
    QObject::connect(&m_lockWatch, &QFileSystemWatcher::fileChanged, m_engine.get(), look);
    m_lockWatch.addPath(JournalLock::pathFor(m_journal));
    QMetaObject::invokeMethod(m_engine.get(), look, Qt::QueuedConnection); // wanted before that?
}

Result<QUrl> Composition::serveStatus()
{
    auto served = Settings::read(m_config).and_then([this](const Settings &settings) {
        return StatusHost::open(settings, *m_engine,
                                {[this] { return m_watch->metrics(); },
                                 [this] { return m_watch->health(); }, m_watch->firing()});
    });
    if (!served) {
        if (served.error().code != ErrorCode::Busy) // else another one serves
            m_watch->setStatusTrouble(served.error().detail);
        return fail(served.error());
    }
    m_status = std::move(*served);
    if (!m_status)
        return QUrl();
    QObject::connect(m_watch.get(), &Watch::alertChanged, m_watch.get(),
                     [this](const Alert &alert) { m_status->alert(alert); });
    return m_status->url();
}

QFuture<std::optional<Error>> Composition::analyserProblem()
{
    return QtConcurrent::run(&m_looks,
                             [analyser = m_analyser] { return analyser->model().problem(); });
}

std::shared_ptr<BuiltinProvider> Composition::analyser(const Settings &settings)
{
    return BuiltinProvider::make(modelFile(settings));
}

Result<std::unique_ptr<Composition>> Composition::open(const CommonOptions &options,
                                                       const QString &program)
{
    if (auto fine = refuseSharedStore(options); !fine)
        return fail(fine.error());
    const auto settings = Settings::read(options.config);
    if (!settings)
        return fail(settings.error());
    auto config = settings->engineConfig();
    if (!config)
        return fail(config.error());
    config->idleWorkers = program == windowProgram;
    const auto path = journalPath(options);
    if (!path)
        return fail(path.error());

    std::unique_ptr<Composition> made(new Composition);
    made->m_journal = *path;
    made->m_config = options.config;
    const bool stays = program == windowProgram || program == workerProgram;
    if (stays && settings->find(u"ENGLOG_STATUS_ADDRESS"_s))
        made->m_metrics =
            std::make_unique<Metrics>(u"%1@%2"_s.arg(program, QSysInfo::machineHostName()));
    auto store =
        SqlStore::open(storeOptions(*path, program, made->meter()), made->m_clock, made->m_dice);
    if (!store)
        return fail(store.error());
    made->m_store = std::move(*store);
    made->m_analyser = analyser(*settings);
    const QString folder = QFileInfo(settings->file()).absolutePath();
    made->m_keychain = std::make_unique<KeychainSecretStore>(folder + "/stored-keys"_L1);
    made->m_keys = std::make_unique<KeyRing>(*made->m_keychain, folder + "/keys"_L1);
    made->m_routing = routingOf(*config);
    made->m_services = made->servicesOf(*config);
    made->m_engine = std::make_unique<Engine>(
        Engine::Parts{*made->m_store, made->m_clock, made->m_dice, made->m_analyser,
                      made->m_services->all(), made->m_routing, made->meter()},
        *config);
    made->m_services->onTraffic([engine = made->m_engine.get()] { engine->trafficMoved(); });
    made->m_setup = std::make_unique<ProviderDesk>(*made, settings->file());
    if (stays)
        made->m_watch = std::make_unique<Watch>(Watch::Parts{
            *made->m_engine, *made->m_store, made->m_clock, *made->m_routing, *path,
            [store = made->m_store.get()] { return store->trouble(); }, made->m_metrics.get()});
    made->loadKeys(config->providers);
    return made;
}

Result<std::unique_ptr<Composition>> Composition::openScratch(const CommonOptions &options,
                                                              const QString &program)
{
    auto folder = std::make_unique<QTemporaryDir>();
    if (!folder->isValid())
        return fail(ErrorCode::Denied, u"no temporary folder: %1"_s.arg(folder->errorString()),
                    u"set TMPDIR to a folder that can be written"_s);
    CommonOptions scratch = options;
    scratch.journal = folder->filePath(u"scratch.englog"_s);
    auto made = open(scratch, program);
    if (made)
        (*made)->m_scratch = std::move(folder);
    return made;
}

Result<Composition::Restored>
Composition::restore(const QString &backup, const CommonOptions &options, const QString &program)
{
    if (auto fine = refuseSharedStore(options); !fine)
        return fail(fine.error());
    const auto path = journalPath(options);
    if (!path)
        return fail(path.error());
    SystemClock clock;
    SystemDice dice;
    const QString old = Backup::placeForOld(*path);
    const auto entries = SqlStore::restore(backup, storeOptions(*path, program), clock, dice);
    if (!entries)
        return fail(entries.error());
    return Restored{*entries, QFileInfo::exists(old) ? old : QString()};
}

} // namespace englog
