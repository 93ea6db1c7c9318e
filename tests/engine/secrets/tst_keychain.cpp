// SPDX-License-Identifier: GPL-3.0-or-later
// The real keychain, in a home and a session of its own. The program starts itself once more for
// each case, because a process keeps the bus it once found: TestKeychain is outside and prepares
// the session, Inside looks at it from within.
#include "engine/secrets/KeychainSecretStore.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <memory>
#include <sys/stat.h>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto insideVariable = "ENGLOG_KEYCHAIN_INSIDE";
const QByteArray planted = "sk-planted-0123456789abcdef";

template<typename T>
struct Heard
{
    int calls = 0;
    Result<T> result = fail(ErrorCode::Internal, u"never heard"_s);

    auto listener()
    {
        return [this](const Result<T> &said) {
            ++calls;
            result = said;
        };
    }
};

/// What the call tells in the end; that it did not tell before it returned, and told once. What it
/// says goes to the log, which is searched for keys outside.
template<typename T, typename Call>
Result<T> told(const Call &call)
{
    Heard<T> heard;
    call(heard.listener());
    if (heard.calls != 0)
        return fail(ErrorCode::Internal, u"told before it returned"_s);
    if (!QTest::qWaitFor([&] { return heard.calls > 0; }, 20'000))
        return fail(ErrorCode::Internal, u"told nothing"_s);
    if (heard.calls != 1)
        return fail(ErrorCode::Internal, u"told twice"_s);
    if (!heard.result)
        qInfo().noquote() << int(heard.result.error().code) << heard.result.error().detail << '|'
                          << heard.result.error().hint;
    return heard.result;
}

Result<QByteArray> read(SecretStore &store, const QString &name)
{
    return told<QByteArray>([&](const auto &done) { store.read(name, done); });
}

Result<> write(SecretStore &store, const QString &name, const QByteArray &secret,
               bool replace = false)
{
    return told<void>([&](const auto &done) { store.write(name, secret, replace, done); });
}

Result<> remove(SecretStore &store, const QString &name)
{
    return told<void>([&](const auto &done) { store.remove(name, done); });
}

Result<> probe(SecretStore &store)
{
    return told<void>([&](const auto &done) { store.probe(done); });
}

template<typename T>
ErrorCode codeOf(const Result<T> &result)
{
    return result ? ErrorCode::Usage : result.error().code; // Usage: nothing here says it
}

QString namesFile()
{
    return QDir::homePath() + "/.config/englog/keychain-names"_L1;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isNamed(const QByteArray &name)
{
    return contentOf(namesFile()).split('\n').contains(name);
}

/// The keychain's daemon; it ends with this.
class Daemon
{
public:
    enum class State {
        Locked,
        Open
    };

    explicit Daemon(State state)
    {
        QStringList arguments{u"--foreground"_s, u"--components=secrets"_s};
        if (state == State::Open)
            arguments += u"--unlock"_s;
        m_process.setStandardOutputFile(QProcess::nullDevice());
        m_process.setStandardErrorFile(QProcess::nullDevice());
        m_process.start(u"gnome-keyring-daemon"_s, arguments);
        if (state == State::Open)
            m_process.write("the password");
        m_process.closeWriteChannel();
    }
    ~Daemon()
    {
        proceed();
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }
    Q_DISABLE_COPY_MOVE(Daemon)

    /// It is there once reading an absent key is no longer refused for want of a service.
    [[nodiscard]] bool isThere(SecretStore &store)
    {
        return QTest::qWaitFor(
            [&] { return codeOf(read(store, u"absent"_s)) == ErrorCode::NotFound; }, 20'000);
    }
    void freeze() const { ::kill(pid_t(m_process.processId()), SIGSTOP); }
    void kill() { m_process.kill(); }
    void proceed() const { ::kill(pid_t(m_process.processId()), SIGCONT); }

private:
    QProcess m_process;
};

} // namespace

class Inside : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void open()
    {
        KeychainSecretStore store(namesFile());
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(store));

        QVERIFY(probe(store));
        QVERIFY(!QFile::exists(namesFile()));
        QCOMPARE(codeOf(read(store, u"openai"_s)), ErrorCode::NotFound);
        QCOMPARE(codeOf(remove(store, u"openai"_s)), ErrorCode::NotFound);

        QByteArray everyByte;
        for (int byte = 0; byte < 256; ++byte)
            everyByte += char(byte);
        for (const QByteArray &secret :
             {planted, QByteArray("schl\u00fcssel \U0001f511"), QByteArray(32, '\0'), everyByte,
              QByteArray(100'000, 'x'), QByteArray(" \n")}) {
            QVERIFY(write(store, u"openai"_s, secret)); // one that can be read may be replaced
            QCOMPARE(read(store, u"openai"_s), Result<QByteArray>(secret));
        }
        QVERIFY(write(store, u"other"_s, planted));
        QCOMPARE(read(store, u"openai"_s), Result<QByteArray>(QByteArray(" \n")));

        QVERIFY(isNamed("openai"));
        struct stat about = {};
        QCOMPARE(stat(QFile::encodeName(namesFile()).constData(), &about), 0);
        QCOMPARE(about.st_mode & 07777, mode_t(0600));

        QVERIFY(remove(store, u"openai"_s));
        QVERIFY(!isNamed("openai"));
        QVERIFY(isNamed("other"));
        QCOMPARE(codeOf(read(store, u"openai"_s)), ErrorCode::NotFound);
        QCOMPARE(read(store, u"other"_s), Result<QByteArray>(planted));
    }

    void refused()
    {
        KeychainSecretStore store(namesFile());
        KeychainSecretStore nowhere(u"/dev/null/names"_s);
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(store));

        for (const QString &name :
             {QString(), u"Open AI"_s, u"../x"_s, u"a\nb"_s, QString(41, u'a')}) {
            QCOMPARE(codeOf(read(store, name)), ErrorCode::Invalid);
            QCOMPARE(codeOf(write(store, name, planted, true)), ErrorCode::Invalid);
            QCOMPARE(codeOf(remove(store, name)), ErrorCode::Invalid);
        }
        QCOMPARE(codeOf(write(store, u"a"_s, {}, true)), ErrorCode::Invalid);

        QCOMPARE(codeOf(write(nowhere, u"a"_s, planted)), ErrorCode::Denied);
        QCOMPARE(codeOf(read(store, u"a"_s)), ErrorCode::NotFound); // nothing was stored

        KeychainSecretStore unsure(QDir::homePath()); // what was stored before cannot be read
        QCOMPARE(codeOf(read(unsure, u"a"_s)), ErrorCode::Denied);
        QCOMPARE(codeOf(write(unsure, u"a"_s, planted)), ErrorCode::Denied);
        QCOMPARE(codeOf(write(unsure, u"a"_s, planted, true)), ErrorCode::Denied);
        QCOMPARE(codeOf(read(store, u"a"_s)), ErrorCode::NotFound);
    }

    void lost()
    {
        KeychainSecretStore store(namesFile());
        KeychainSecretStore stranger(namesFile() + "-of-another"_L1);
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(store));
        QVERIFY(write(store, u"a"_s, planted));
        QVERIFY(remove(stranger, u"a"_s)); // as a person does who tidies up the keychain

        QCOMPARE(codeOf(read(store, u"a"_s)), ErrorCode::Denied);
        QCOMPARE(codeOf(write(store, u"a"_s, planted + '2')), ErrorCode::Denied);
        QCOMPARE(codeOf(read(stranger, u"a"_s)), ErrorCode::NotFound); // not written
        QVERIFY(write(store, u"a"_s, planted + '3', true));
        QCOMPARE(read(store, u"a"_s), Result<QByteArray>(planted + '3'));

        QVERIFY(remove(stranger, u"a"_s));
        QVERIFY(remove(store, u"a"_s)); // the keychain is open, so it is really gone
        QCOMPARE(codeOf(read(store, u"a"_s)), ErrorCode::NotFound);

        QVERIFY(write(stranger, u"b"_s, planted));
        QVERIFY(!isNamed("b"));
        QCOMPARE(read(store, u"b"_s), Result<QByteArray>(planted)); // it was there before the file
        QVERIFY(isNamed("b"));
    }

    void slow()
    {
        KeychainSecretStore patient(namesFile());
        KeychainSecretStore hasty(namesFile(), 50ms);
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(patient));
        QVERIFY(write(patient, u"old"_s, planted));

        daemon.freeze();
        QCOMPARE(codeOf(read(hasty, u"old"_s)), ErrorCode::Transient);
        QCOMPARE(codeOf(write(hasty, u"new"_s, planted, true)), ErrorCode::Transient);
        QCOMPARE(codeOf(remove(hasty, u"old"_s)), ErrorCode::Transient);
        QCOMPARE(codeOf(probe(hasty)), ErrorCode::Transient);
        QVERIFY(isNamed("new")); // it may be stored yet
        int calls = 0;
        {
            KeychainSecretStore gone(namesFile());
            gone.read(u"old"_s, [&](const Result<QByteArray> &) { ++calls; });
        }
        daemon.proceed();

        QCOMPARE(read(patient, u"new"_s), Result<QByteArray>(planted));
        QCOMPARE(read(patient, u"old"_s), Result<QByteArray>(planted)); // not removed behind a back
        QVERIFY(isNamed("new"));
        QCOMPARE(calls, 0);

        daemon.freeze();
        QCOMPARE(codeOf(write(hasty, u"later"_s, planted, true)), ErrorCode::Transient);
        QCOMPARE(codeOf(write(hasty, u"old"_s, planted, true)), ErrorCode::Transient);
        QVERIFY(isNamed("later"));
        daemon.kill();
        QTRY_VERIFY(!isNamed("later")); // it was not stored after all
        QVERIFY(codeOf(probe(patient)) == ErrorCode::Offline);
        QVERIFY(isNamed("old"));
    }

    void plant()
    {
        KeychainSecretStore store(namesFile());
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(store));
        QVERIFY(write(store, u"openai"_s, planted));
    }

    void locked()
    {
        KeychainSecretStore store(namesFile());
        Daemon daemon(Daemon::State::Locked);
        QVERIFY(daemon.isThere(store));

        const auto found = read(store, u"openai"_s);
        QCOMPARE(codeOf(found), ErrorCode::Denied);
        QVERIFY(found.error().detail.contains(u"openai"));
        QVERIFY(found.error().hint.contains(u"unlock"));
        QCOMPARE(codeOf(read(store, u"never"_s)), ErrorCode::NotFound);
        QCOMPARE(codeOf(write(store, u"openai"_s, "overwritten")), ErrorCode::Denied);
        QCOMPARE(codeOf(write(store, u"openai"_s, "overwritten", true)), ErrorCode::Denied);
        QCOMPARE(codeOf(write(store, u"never"_s, "overwritten")), ErrorCode::Denied);
        QCOMPARE(codeOf(remove(store, u"openai"_s)), ErrorCode::Denied);
        QCOMPARE(codeOf(remove(store, u"never"_s)), ErrorCode::NotFound);
        QCOMPARE(codeOf(probe(store)), ErrorCode::Denied);
        QVERIFY(isNamed("openai"));
        QVERIFY(!isNamed("never"));
    }

    void openAgain()
    {
        KeychainSecretStore store(namesFile());
        Daemon daemon(Daemon::State::Open);
        QVERIFY(daemon.isThere(store));
        QCOMPARE(read(store, u"openai"_s), Result<QByteArray>(planted));
        QCOMPARE(codeOf(read(store, u"never"_s)), ErrorCode::NotFound);
    }

    void none()
    {
        KeychainSecretStore store(namesFile());
        QVERIFY(QDir().mkpath(QFileInfo(namesFile()).path()));
        QFile names(namesFile());
        QVERIFY(names.open(QIODevice::WriteOnly));
        names.write("kept\n"); // on a day when there was a keychain
        names.close();

        for (const QString &name : {u"kept"_s, u"never"_s}) {
            const auto found = read(store, name);
            QCOMPARE(codeOf(found), ErrorCode::Offline);
            QVERIFY(found.error().hint.contains(u"OPENAI_API_KEY"));
            QCOMPARE(codeOf(write(store, name, planted)), ErrorCode::Offline);
            QCOMPARE(codeOf(write(store, name, planted, true)), ErrorCode::Offline);
        }
        QCOMPARE(codeOf(probe(store)), ErrorCode::Offline);
        QCOMPARE(codeOf(remove(store, u"kept"_s)), ErrorCode::Offline);
        QCOMPARE(codeOf(remove(store, u"never"_s)), ErrorCode::NotFound);
        QVERIFY(isNamed("kept"));
        QVERIFY(!isNamed("never"));
    }
};

class TestKeychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_said.clear();
        QVERIFY(QDir(m_home->path()).mkdir(u"run"_s));
        QVERIFY(QFile::setPermissions(m_home->filePath(u"run"_s),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        // A bus that starts nothing by itself: no daemon but ours, no window that asks.
        QFile config(m_home->filePath(u"bus.conf"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("<busconfig><type>session</type><listen>unix:dir="
                     + m_home->filePath(u"run"_s).toUtf8()
                     + "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
                       "<allow send_destination=\"*\" eavesdrop=\"true\"/>"
                       "<allow eavesdrop=\"true\"/><allow own=\"*\"/>"
                       "</policy></busconfig>");
    }

    /// No key outside the keychain's own files, and nobody left behind.
    void cleanup()
    {
        const bool isAlone = QTest::qWaitFor([this] { return left().isEmpty(); }, 10'000);
        for (const QString &number : left())
            ::kill(number.toInt(), SIGKILL);
        QVERIFY2(isAlone, "processes were left behind");
        for (const QByteArray &trace :
             {planted.left(18), planted.left(18).toBase64(), planted.left(18).toHex()}) {
            QVERIFY2(!m_said.contains(trace), "a key is in the log");
            QDirIterator files(m_home->path(), QDir::Files | QDir::Hidden,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                QVERIFY2(!contentOf(path).contains(trace), qPrintable(path + " has a key"_L1));
            }
        }
    }

    void keepsKeysWhereItIsOpen()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"open"_s, Bus::Own);
        QVERIFY(QDir(m_home->filePath(u".local/share/keyrings"_s)).exists());
    }

    void refusesWhatCannotBeKept()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"refused"_s, Bus::Own);
    }

    void tellsAKeyThatWasLost()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"lost"_s, Bus::Own);
    }

    void doesNotWaitForEver()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"slow"_s, Bus::Own);
    }

    void overwritesNothingWhereItIsLocked()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"plant"_s, Bus::Own);
        run(u"locked"_s, Bus::Own);
        run(u"openAgain"_s, Bus::Own);
    }

    void namesTheOtherWaysWithoutAService()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"none"_s, Bus::Own);
    }

    void namesTheOtherWaysWithoutABus()
    {
        run(u"none"_s, Bus::None);
        QVERIFY(m_said.contains("Could not connect"));
    }

    /// There the library asks for KWallet.
    void namesTheOtherWaysOnADesktopWithoutItsKeychain()
    {
        if (const QString missing = missingTools(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        run(u"none"_s, Bus::Own, {}, u"KDE"_s);
    }

    void namesTheOtherWaysWithoutTheLibrary()
    {
        // The loader finds this file before the real one, and cannot load it.
        QVERIFY(QDir(m_home->path()).mkdir(u"lib"_s));
        for (const QString &name :
             {u"libsecret-1.so"_s, u"libsecret-1.so.0"_s, u"secret-1"_s, u"secret-1.so"_s}) {
            QFile broken(m_home->filePath("lib/"_L1 + name));
            QVERIFY(broken.open(QIODevice::WriteOnly));
        }
        run(u"none"_s, Bus::None, m_home->filePath(u"lib"_s));
        QVERIFY(!m_said.contains("Could not connect")); // it did not come that far
    }

private:
    enum class Bus {
        None,
        Own
    };

    /// Why the cases with a session cannot run here, unless they must.
    [[nodiscard]] static QString missingTools()
    {
        for (const QString &tool : {u"dbus-run-session"_s, u"gnome-keyring-daemon"_s})
            if (QStandardPaths::findExecutable(tool).isEmpty()
                && qEnvironmentVariableIntValue("ENGLOG_REQUIRE_KEYRING") != 1)
                return tool + " is not installed"_L1;
        return {};
    }

    void run(const QString &slot, Bus bus, const QString &libraries = {},
             const QString &desktop = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString &name :
             {u"XDG_CURRENT_DESKTOP"_s, u"DESKTOP_SESSION"_s, u"KDE_FULL_SESSION"_s,
              u"GNOME_KEYRING_CONTROL"_s, u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s,
              u"XDG_CACHE_HOME"_s, u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s})
            environment.remove(name);
        environment.insert(u"HOME"_s, m_home->path());
        environment.insert(u"XDG_RUNTIME_DIR"_s, m_home->filePath(u"run"_s));
        environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s,
                           "unix:path="_L1 + m_home->filePath(u"nowhere"_s));
        environment.insert(QString::fromLatin1(insideVariable), u"1"_s);
        if (!desktop.isEmpty())
            environment.insert(u"XDG_CURRENT_DESKTOP"_s, desktop);
        if (!libraries.isEmpty())
            environment.insert(u"LD_LIBRARY_PATH"_s, libraries);

        QStringList command{QCoreApplication::applicationFilePath(), slot};
        if (bus == Bus::Own)
            command = QStringList{u"dbus-run-session"_s,
                                  "--config-file="_L1 + m_home->filePath(u"bus.conf"_s), u"--"_s}
                + command;
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(command.takeFirst(), command);
        const bool ended = process.waitForFinished(50'000);
        m_said += process.readAll();
        const bool passed =
            ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
        if (!passed) // QVERIFY2 shows the first thousand letters alone
            fputs(m_said.constData(), stderr);
        QVERIFY2(passed, "the case inside failed");
    }

    /// Those that still run in the case's home.
    [[nodiscard]] QStringList left() const
    {
        QStringList found;
        for (const QString &number : QDir(u"/proc"_s).entryList(QDir::Dirs))
            if (contentOf("/proc/%1/environ"_L1.arg(number)).contains(m_home->path().toUtf8()))
                found += number;
        return found;
    }

    std::unique_ptr<QTemporaryDir> m_home;
    QByteArray m_said;
};

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    if (qEnvironmentVariableIsSet(insideVariable)) {
        Inside inside;
        return QTest::qExec(&inside, argc, argv);
    }
    TestKeychain outside;
    return QTest::qExec(&outside, argc, argv);
}

#include "tst_keychain.moc"
