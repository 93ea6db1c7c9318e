// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/KeychainSecretStore.h"

#include "engine/secrets/KeyText.h"
#include "engine/secrets/PrivateFile.h"

#include <QCoreApplication>
#include <QFile>
#include <QTimer>
#include <QUuid>
#include <qt6keychain/keychain.h>

#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

/// How a job ended, or that it has not.
struct KeychainSecretStore::Answer
{
    enum class When {
        InTime,
        TooLong, ///< it still runs
        Late,    ///< it ended after all; who asked has been told
    };
    When when = When::InTime;
    QKeychain::Error code = QKeychain::NoError;
    QString said;
    QByteArray secret;

    [[nodiscard]] bool isOk() const { return when != When::TooLong && code == QKeychain::NoError; }
    [[nodiscard]] bool isAbsent() const
    {
        return when != When::TooLong && code == QKeychain::EntryNotFound;
    }
};

namespace {

const QString service = u"EngLog"_s;

QString keyOf(const QString &name)
{
    return "provider/"_L1 + name;
}

Error lockedOrLost(const QString &name)
{
    return {ErrorCode::Denied,
            u"the keychain is locked, or has lost the key of %1"_s.arg(name),
            u"unlock the keychain and try again, or set the key anew"_s,
            {}};
}

Error noSuchKey(const QString &name)
{
    return {ErrorCode::NotFound, u"the keychain has no key of %1"_s.arg(name), {}, {}};
}

Result<> usable(const QString &name)
{
    if (isProviderName(name))
        return {};
    return fail(ErrorCode::Invalid, u"“%1” is no name of a provider"_s.arg(name));
}

/// Why the keychain did not do it; not for what is merely absent.
Error refusal(bool tooLong, QKeychain::Error code, const QString &said)
{
    if (tooLong)
        return {ErrorCode::Transient,
                u"the keychain did not answer in time"_s,
                u"unlock it if it asks for that, and try again"_s,
                {}};
    switch (code) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::EntryNotFound:
        return {ErrorCode::Denied,
                u"the keychain is locked, or refuses"_s,
                u"unlock the keychain and try again"_s,
                {}};
    default:
        break;
    }
    // "Unknown error" is all that is said where libsecret is missing.
    const bool isTelling = !said.isEmpty() && said != "Unknown error"_L1;
    return {ErrorCode::Offline,
            isTelling ? u"this system has no keychain that works (%1)"_s.arg(said.simplified())
                      : u"this system has no keychain that works"_s,
            u"give the key in another way: the environment variable OPENAI_API_KEY (for openai), "
            "a key file, or for this session only"_s,
            {}};
}

} // namespace

KeychainSecretStore::KeychainSecretStore(QString namesFile, std::chrono::milliseconds limit)
    : m_namesFile(std::move(namesFile))
    , m_limit(limit)
{}

void KeychainSecretStore::read(const QString &name, const Read &done)
{
    if (const auto may = usable(name); !may)
        return later([done, error = may.error()] { done(fail(error)); });
    readKey(keyOf(name), [this, name, done](const Answer &answer) {
        if (answer.isOk())
            (void)remember(name); // it may come from before this file; if not, it is no worse off
        if (answer.when == Answer::When::Late)
            return;
        if (answer.isOk())
            return done(answer.secret);
        if (answer.isAbsent())
            return done(fail(isRemembered(name) ? lockedOrLost(name) : noSuchKey(name)));
        done(fail(refusal(answer.when == Answer::When::TooLong, answer.code, answer.said)));
    });
}

void KeychainSecretStore::write(const QString &name, const QByteArray &secret, bool replace,
                                const Done &done)
{
    if (const auto may = usable(name); !may)
        return later([done, error = may.error()] { done(fail(error)); });
    if (secret.isEmpty())
        return later([done, name] {
            done(fail(ErrorCode::Invalid, u"the key of %1 is empty"_s.arg(name)));
        });
    if (replace)
        return store(name, secret, done);
    read(name, [this, name, secret, done](const Result<QByteArray> &found) {
        if (!found && found.error().code != ErrorCode::NotFound)
            return done(fail(found.error()));
        store(name, secret, done);
    });
}

void KeychainSecretStore::store(const QString &name, const QByteArray &secret, const Done &done)
{
    // Remembered first: a crash between the two must not leave a key that nobody knows of.
    const bool wasRemembered = isRemembered(name);
    if (const auto noted = remember(name); !noted)
        return later([done, error = noted.error()] { done(fail(error)); });
    writeKey(keyOf(name), secret, [this, name, wasRemembered, done](const Answer &answer) {
        const bool isRefused = answer.when != Answer::When::TooLong && !answer.isOk();
        if (isRefused && !wasRemembered)
            (void)forget(name); // a name too many costs a wrong hint, no key
        if (answer.when == Answer::When::Late)
            return;
        if (answer.isOk())
            return done({});
        // Without what it says: that might quote what was to be written.
        done(fail(refusal(answer.when == Answer::When::TooLong, answer.code, {})));
    });
}

void KeychainSecretStore::remove(const QString &name, const Done &done)
{
    if (const auto may = usable(name); !may)
        return later([done, error = may.error()] { done(fail(error)); });
    // Read first: a locked keychain says that it removed the key, and removes nothing.
    readKey(keyOf(name), [this, name, done](const Answer &answer) {
        if (answer.when == Answer::When::Late)
            return;
        if (answer.isOk())
            return removeFound(name, done);
        if (answer.when == Answer::When::InTime && !isRemembered(name))
            return done(fail(noSuchKey(name)));
        if (answer.isAbsent())
            return forgetLost(name, done);
        done(fail(refusal(answer.when == Answer::When::TooLong, answer.code, answer.said)));
    });
}

void KeychainSecretStore::removeFound(const QString &name, const Done &done)
{
    removeKey(keyOf(name), [this, name, done](const Answer &answer) {
        if (answer.when == Answer::When::Late)
            return; // the name stays, and goes when the key is removed again
        if (answer.isOk())
            return done(forget(name));
        done(fail(refusal(answer.when == Answer::When::TooLong, answer.code, answer.said)));
    });
}

void KeychainSecretStore::forgetLost(const QString &name, const Done &done)
{
    probe([this, name, done](const Result<> &open) {
        if (!open)
            return done(open);
        done(forget(name));
    });
}

void KeychainSecretStore::probe(const Done &done)
{
    // A key of its own for each, so that two processes do not remove each other's.
    const QString key = u"probe/%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(++m_probes);
    const QByteArray dummy = QUuid::createUuid().toByteArray();
    const auto ended = [done](const Answer &answer) {
        if (answer.when == Answer::When::Late)
            return true;
        if (answer.isOk())
            return false;
        done(fail(refusal(answer.when == Answer::When::TooLong, answer.code, answer.said)));
        return true;
    };
    writeKey(key, dummy, [this, key, dummy, ended, done](const Answer &written) {
        if (written.when == Answer::When::Late && written.isOk())
            removeKey(key, [](const Answer &) {});
        if (ended(written))
            return;
        readKey(key, [this, key, dummy, ended, done](const Answer &found) {
            if (ended(found))
                return;
            const bool isSame = found.secret == dummy;
            removeKey(key, [isSame, ended, done](const Answer &removed) {
                if (ended(removed))
                    return;
                if (!isSame)
                    return done(fail(
                        refusal(false, QKeychain::OtherError, u"it gives back something else"_s)));
                done({});
            });
        });
    });
}

void KeychainSecretStore::start(QKeychain::Job *job, const QString &key, const Heard &heard)
{
    job->setKey(key);
    job->setInsecureFallback(false); // never in plain text behind a person's back
    const auto isOverdue = std::make_shared<bool>(false);
    auto *limit = new QTimer(&m_context);
    limit->setSingleShot(true);
    QObject::connect(limit, &QTimer::timeout, &m_context, [heard, isOverdue] {
        *isOverdue = true;
        heard({.when = Answer::When::TooLong});
    });
    // The job is not deleted at the limit: the library below still holds it.
    QObject::connect(job, &QKeychain::Job::finished, &m_context,
                     [heard, isOverdue, limit](QKeychain::Job *ended) {
                         delete limit;
                         Answer answer{.when =
                                           *isOverdue ? Answer::When::Late : Answer::When::InTime,
                                       .code = ended->error()};
                         answer.said = ended->errorString();
                         if (auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(ended))
                             answer.secret = read->binaryData();
                         heard(answer);
                         wipe(answer.secret);
                     });
    limit->start(m_limit);
    job->start();
}

void KeychainSecretStore::readKey(const QString &key, const Heard &heard)
{
    start(new QKeychain::ReadPasswordJob(service), key, heard);
}

void KeychainSecretStore::writeKey(const QString &key, const QByteArray &secret, const Heard &heard)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setBinaryData(secret);
    start(job, key, heard);
}

void KeychainSecretStore::removeKey(const QString &key, const Heard &heard)
{
    start(new QKeychain::DeletePasswordJob(service), key, heard);
}

void KeychainSecretStore::later(const std::function<void()> &call)
{
    QMetaObject::invokeMethod(&m_context, call, Qt::QueuedConnection);
}

Result<QSet<QString>> KeychainSecretStore::names() const
{
    // Read anew each time: another process may have stored a key since.
    QFile file(m_namesFile);
    if (!file.exists())
        return QSet<QString>();
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Denied, u"the file %1 cannot be read"_s.arg(m_namesFile));
    QSet<QString> names;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n'))
        if (isProviderName(line))
            names.insert(line);
    return names;
}

bool KeychainSecretStore::isRemembered(const QString &name) const
{
    const auto all = names();
    return !all || all->contains(name); // in doubt there is a key that must not be lost
}

Result<> KeychainSecretStore::remember(const QString &name)
{
    auto all = names();
    if (!all)
        return fail(all.error());
    if (all->contains(name))
        return {};
    all->insert(name);
    return writeNames(*all);
}

Result<> KeychainSecretStore::forget(const QString &name)
{
    auto all = names();
    if (!all)
        return fail(all.error());
    return all->remove(name) ? writeNames(*all) : Result<>();
}

Result<> KeychainSecretStore::writeNames(const QSet<QString> &names)
{
    QStringList lines(names.cbegin(), names.cend());
    lines.sort();
    lines.prepend(u"# The providers whose keys are in the system's keychain. No keys."_s);
    return writePrivateFile(m_namesFile, (lines.join(u'\n') + u'\n').toUtf8());
}

} // namespace englog
