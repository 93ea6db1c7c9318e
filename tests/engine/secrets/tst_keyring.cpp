// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/KeyRing.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <thread>

using namespace englog;
using namespace Qt::StringLiterals;
using Place = KeyRing::Place;
using Consent = KeyRing::Consent;

namespace {

/// A keychain that answers when it is told to, as the scripted error or from its map.
class FakeKeychain final : public SecretStore
{
public:
    void read(const QString &name, const Read &done) override
    {
        ++reads;
        m_open.append([this, name, done] {
            if (trouble)
                return done(fail(*trouble));
            const auto found = keys.constFind(name);
            if (found == keys.cend())
                return done(fail(ErrorCode::NotFound, u"none"_s));
            done(*found);
        });
    }
    void write(const QString &name, const QByteArray &secret, bool replace,
               const Done &done) override
    {
        m_open.append([this, name, secret, replace, done] {
            if (trouble && !replace)
                return done(fail(*trouble));
            keys.insert(name, secret);
            done({});
        });
    }
    void remove(const QString &name, const Done &done) override
    {
        m_open.append([this, name, done] {
            if (trouble)
                return done(fail(*trouble));
            if (keys.remove(name) == 0)
                return done(fail(ErrorCode::NotFound, u"none"_s));
            done({});
        });
    }
    void probe(const Done &done) override
    {
        m_open.append([done] { done({}); });
    }

    void answer()
    {
        for (const auto &call : std::exchange(m_open, {}))
            call();
    }

    QMap<QString, QByteArray> keys;
    std::optional<Error> trouble;
    int reads = 0;

private:
    QList<std::function<void()>> m_open;
};

ProviderConfig provider(const QString &name, const QString &keyFile = {})
{
    ProviderConfig config;
    config.name = name;
    config.keyFile = keyFile;
    return config;
}

mode_t modeOf(const QString &path)
{
    struct stat about = {};
    return stat(QFile::encodeName(path).constData(), &about) == 0 ? about.st_mode & 07777 : 0;
}

/// What the log and the errors of this process said.
QString g_said;
QtMessageHandler g_before = nullptr;

void listen(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    g_said += text + u'\n';
    g_before(type, context, text);
}

QString textOf(const Error &error)
{
    return error.detail + u'\n' + error.hint;
}

} // namespace

class TestKeyRing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { g_before = qInstallMessageHandler(listen); }

    void init()
    {
        qunsetenv("OPENAI_API_KEY");
        m_folder = std::make_unique<QTemporaryDir>();
        m_keychain = std::make_unique<FakeKeychain>();
        m_ring = std::make_unique<KeyRing>(*m_keychain, ownFile());
    }

    void cleanup() { qunsetenv("OPENAI_API_KEY"); }

    void theEarlierPlaceGoesFirst()
    {
        m_keychain->keys.insert(u"openai"_s, "sk-keychain");
        QVERIFY(m_ring->keepInFile(u"openai"_s, "sk-own", Consent::Given));
        QCOMPARE(m_ring->placeOf(u"openai"_s), Place::OwnFile);

        load({provider(u"openai"_s)});
        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-keychain"));
        QCOMPARE(m_ring->placeOf(u"openai"_s), Place::Keychain);

        QVERIFY(m_ring->keepForSession(u"openai"_s, "sk-session"));
        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-session"));
        QCOMPARE(m_ring->placeOf(u"openai"_s), Place::Session);

        load({provider(u"openai"_s, file("sk-file\n"))});
        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-file"));
        QCOMPARE(m_ring->placeOf(u"openai"_s), Place::File);

        qputenv("OPENAI_API_KEY", " sk-environment\n");
        load({provider(u"openai"_s, file("sk-file\n"))});
        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-environment"));
        QCOMPARE(m_ring->placeOf(u"openai"_s), Place::Environment);
    }

    void theEnvironmentIsForOneProviderAlone()
    {
        qputenv("OPENAI_API_KEY", "sk-environment");

        load({provider(u"openai"_s), provider(u"other"_s)});

        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-environment"));
        QCOMPARE(m_ring->key(u"other"_s), QByteArray());
        QCOMPARE(m_ring->placeOf(u"other"_s), Place::None);
        QCOMPARE(m_ring->placeOf(u"never-heard-of"_s), Place::None);
    }

    void theKeychainIsLeftAloneWhereAKeyIsAtHand()
    {
        qputenv("OPENAI_API_KEY", "sk-environment");
        QVERIFY(m_ring->keepForSession(u"session"_s, "sk-session"));

        bool isLoaded = false;
        m_ring->load(
            {provider(u"openai"_s), provider(u"filed"_s, file("sk-file")), provider(u"session"_s)},
            [&] { isLoaded = true; });
        QCOMPARE(m_ring->key(u"openai"_s), QByteArray("sk-environment")); // at once
        QCOMPARE(m_ring->key(u"filed"_s), QByteArray("sk-file"));
        QVERIFY(!isLoaded); // never before the call has returned

        QTRY_VERIFY(isLoaded);
        QCOMPARE(m_keychain->reads, 0);
    }

    void loadedComesOnceWithTheLastAnswer()
    {
        m_keychain->keys = {{u"a"_s, "key-a"}, {u"b"_s, "key-b"}};

        int loads = 0;
        m_ring->load({provider(u"a"_s), provider(u"b"_s), provider(u"c"_s)}, [&] { ++loads; });
        QCOMPARE(loads, 0);
        QCOMPARE(m_ring->key(u"a"_s), QByteArray());
        m_keychain->answer();

        QCOMPARE(loads, 1);
        QCOMPARE(m_ring->key(u"a"_s), QByteArray("key-a"));
        QCOMPARE(m_ring->key(u"b"_s), QByteArray("key-b"));
        QVERIFY(!m_ring->troubleOf(u"c"_s)); // none was ever kept
    }

    void aRingThatIsGoneHearsNothing()
    {
        int calls = 0;
        m_ring->load({provider(u"a"_s)}, [&] { ++calls; });
        m_ring->keepInKeychain(u"a"_s, "key", false, [&](const Result<> &) { ++calls; });
        m_ring->keepInKeychain(u"a"_s, "", false, [&](const Result<> &) { ++calls; });
        m_ring->remove(u"a"_s, [&](const Result<> &) { ++calls; });
        m_ring->load({}, [&] { ++calls; });

        m_ring.reset();
        m_keychain->answer();
        QCoreApplication::processEvents();

        QCOMPARE(calls, 0);
    }

    void aLockedKeychainIsToldAndLoadedAgain()
    {
        m_keychain->keys.insert(u"a"_s, "key-a");
        m_keychain->trouble = Error{ErrorCode::Denied, u"locked"_s, u"unlock"_s, {}};
        load({provider(u"a"_s)});
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None);
        QVERIFY(m_ring->troubleOf(u"a"_s));
        QCOMPARE(m_ring->troubleOf(u"a"_s)->code, ErrorCode::Denied);

        m_keychain->trouble.reset();
        load({provider(u"a"_s)});
        QCOMPARE(m_ring->key(u"a"_s), QByteArray("key-a"));
        QVERIFY(!m_ring->troubleOf(u"a"_s));

        m_keychain->trouble = Error{ErrorCode::Denied, u"locked"_s, u"unlock"_s, {}};
        load({provider(u"a"_s)});
        QCOMPARE(m_ring->key(u"a"_s), QByteArray("key-a")); // what was read stays of use

        m_keychain->trouble.reset();
        m_keychain->keys.clear();
        load({provider(u"a"_s)});
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None); // somebody removed it
    }

    void followsWhatAPersonChanges()
    {
        load({provider(u"a"_s, file("sk-file"))});
        load({provider(u"a"_s)});
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None); // the settings name no file any more

        load({provider(u"a"_s, m_folder->filePath(u"missing"_s))});
        QVERIFY(m_ring->troubleOf(u"a"_s));
        load({provider(u"a"_s)});
        QVERIFY(!m_ring->troubleOf(u"a"_s));

        m_keychain->trouble = Error{ErrorCode::Denied, u"locked"_s, u"unlock"_s, {}};
        load({provider(u"a"_s)});
        QVERIFY(m_ring->troubleOf(u"a"_s));
        m_keychain->trouble.reset();
        QVERIFY(remove(u"a"_s));
        QVERIFY(!m_ring->troubleOf(u"a"_s)); // there is none, and none is to be
    }

    void refusesAFileThatIsNoneOfAKey_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("mode");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("hint");
        QTest::newRow("others may read it")
            << QByteArray("sk-x") << 0604 << ErrorCode::Denied << u"chmod 600"_s;
        QTest::newRow("the group may")
            << QByteArray("sk-x") << 0640 << ErrorCode::Denied << u"chmod 600"_s;
        QTest::newRow("it can be run")
            << QByteArray("sk-x") << 0700 << ErrorCode::Denied << u"chmod 600"_s;
        QTest::newRow("empty") << QByteArray() << 0600 << ErrorCode::Invalid << QString();
        QTest::newRow("empty first line")
            << QByteArray("\nsk-x") << 0600 << ErrorCode::Invalid << QString();
        QTest::newRow("too large") << QByteArray("sk-x\n" + QByteArray(64 * 1'024, '#')) << 0600
                                   << ErrorCode::Invalid << QString();
        QTest::newRow("two words")
            << QByteArray("sk-x sk-y") << 0600 << ErrorCode::Invalid << u"copy"_s;
        QTest::newRow("a letter") << QByteArray("sk-\xc3\xa4") << 0600 << ErrorCode::Invalid
                                  << u"copy"_s;
        QTest::newRow("delete") << QByteArray("sk-\x7fx") << 0600 << ErrorCode::Invalid
                                << u"copy"_s;
        QTest::newRow("a NUL") << QByteArray("sk-\0x", 5) << 0600 << ErrorCode::Invalid
                               << u"copy"_s;
    }

    void refusesAFileThatIsNoneOfAKey()
    {
        QFETCH(const QByteArray, content);
        QFETCH(const int, mode);
        QFETCH(const ErrorCode, code);
        QFETCH(const QString, hint);
        m_keychain->keys.insert(u"a"_s, "another");

        load({provider(u"a"_s, file(content, mode_t(mode)))});

        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None); // nor another key in its place
        QCOMPARE(m_ring->key(u"a"_s), QByteArray());
        const auto trouble = m_ring->troubleOf(u"a"_s);
        QVERIFY(trouble);
        QCOMPARE(trouble->code, code);
        QVERIFY2(trouble->hint.contains(hint), qPrintable(trouble->hint));
        QVERIFY2(!textOf(*trouble).contains(u"sk-"), qPrintable(textOf(*trouble)));
    }

    void takesAFileOfTheRightKind()
    {
        load({provider(u"a"_s, file("  sk-a\t\r\nthe second line\n", 0400)),
              provider(u"b"_s, file("sk-b\n" + QByteArray(64 * 1'024 - 5, '#')))});

        QCOMPARE(m_ring->key(u"a"_s), QByteArray("sk-a"));
        QCOMPARE(m_ring->key(u"b"_s), QByteArray("sk-b")); // 64 KiB are still taken
    }

    void takesWhatIsNoFileForNone()
    {
        const QString pipe = m_folder->filePath(u"pipe"_s);
        QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        const QString link = m_folder->filePath(u"link"_s);
        QVERIFY(QFile::link(file("sk-linked"), link));

        load({provider(u"pipe"_s, pipe), provider(u"folder"_s, m_folder->path()),
              provider(u"missing"_s, m_folder->filePath(u"missing"_s)), provider(u"link"_s, link)});

        QCOMPARE(m_ring->troubleOf(u"pipe"_s).value_or(Error()).code, ErrorCode::Invalid);
        QCOMPARE(m_ring->troubleOf(u"folder"_s).value_or(Error()).code, ErrorCode::Invalid);
        QCOMPARE(m_ring->troubleOf(u"missing"_s).value_or(Error()).code, ErrorCode::NotFound);
        QCOMPARE(m_ring->key(u"link"_s), QByteArray("sk-linked"));
    }

    void refusesWhatIsNoKey_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("space") << QByteArray(" \n ");
        QTest::newRow("a line break") << QByteArray("sk-x\r\nHost: elsewhere");
        QTest::newRow("a space") << QByteArray("Bearer sk-x");
        QTest::newRow("a tab") << QByteArray("sk-\tx");
        QTest::newRow("a NUL") << QByteArray("sk-\0x", 5);
        QTest::newRow("a zero-width space") << QByteArray("sk-\xe2\x80\x8bx");
        QTest::newRow("endless") << QByteArray("sk-" + QByteArray(16 * 1'024, 'x'));
    }

    void refusesWhatIsNoKey()
    {
        QFETCH(const QByteArray, secret);
        m_keychain->keys.insert(u"kept"_s, secret);

        const auto session = m_ring->keepForSession(u"a"_s, secret);
        const auto inFile = m_ring->keepInFile(u"a"_s, secret, Consent::Given);
        Result<> inKeychain;
        m_ring->keepInKeychain(u"a"_s, secret, true, [&](const Result<> &r) { inKeychain = r; });
        QVERIFY(inKeychain); // not before the call has returned
        QTRY_VERIFY(!inKeychain);
        load({provider(u"kept"_s)});
        qputenv("OPENAI_API_KEY", secret.isEmpty() ? QByteArray(" ") : secret);
        load({provider(u"openai"_s)});

        const bool isCut = secret.contains('\0'); // no environment holds a NUL
        for (const auto &trouble : {std::optional(session.error()), std::optional(inFile.error()),
                                    std::optional(inKeychain.error()), m_ring->troubleOf(u"kept"_s),
                                    isCut ? session.error() : m_ring->troubleOf(u"openai"_s)}) {
            QVERIFY(trouble);
            QCOMPARE(trouble->code, ErrorCode::Invalid);
            QVERIFY2(!textOf(*trouble).contains(u"sk-"), qPrintable(textOf(*trouble)));
        }
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None);
        QCOMPARE(m_ring->key(u"kept"_s), QByteArray());
        QVERIFY(!m_keychain->keys.contains(u"a"_s));
        QVERIFY(!QFile::exists(ownFile()));
    }

    void aFileOfOurOwnNeedsConsent()
    {
        const auto without = m_ring->keepInFile(u"a"_s, "sk-a", Consent::Withheld);

        QVERIFY(!without);
        QCOMPARE(without.error().code, ErrorCode::Denied);
        QVERIFY(!QFile::exists(ownFile()));
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None);
    }

    void aFileOfOurOwnIsForItsOwnerAlone()
    {
        const mode_t before = umask(0);
        QVERIFY(m_ring->keepInFile(u"a"_s, "sk-a", Consent::Given));
        QCOMPARE(modeOf(ownFile()), mode_t(0600));
        QVERIFY(m_ring->keepInFile(u"b"_s, "sk=b#", Consent::Given));
        umask(before);
        QCOMPARE(modeOf(ownFile()), mode_t(0600));
        QCOMPARE(QDir(QFileInfo(ownFile()).path()).entryList(QDir::Files | QDir::Hidden).size(), 1);

        FakeKeychain none;
        none.trouble = Error{ErrorCode::Offline, u"no keychain"_s, {}, {}};
        KeyRing next(none, ownFile());
        next.load({provider(u"a"_s), provider(u"b"_s), provider(u"c"_s)}, [] {});
        none.answer();

        QCOMPARE(next.key(u"a"_s), QByteArray("sk-a"));
        QCOMPARE(next.key(u"b"_s), QByteArray("sk=b#"));
        QCOMPARE(next.placeOf(u"b"_s), Place::OwnFile);
        QVERIFY(!next.troubleOf(u"a"_s));
        QCOMPARE(next.troubleOf(u"c"_s).value_or(Error()).code, ErrorCode::Offline);
    }

    void aFileOfOurOwnThatIsOddIsNotWrittenOver_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("mode");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("open to others") << QByteArray("a=sk-a\n") << 0644 << ErrorCode::Denied;
        QTest::newRow("no equals") << QByteArray("sk-a\n") << 0600 << ErrorCode::Corrupt;
        QTest::newRow("no name") << QByteArray("=sk-a\n") << 0600 << ErrorCode::Corrupt;
        QTest::newRow("no key") << QByteArray("a=\n") << 0600 << ErrorCode::Corrupt;
        QTest::newRow("another's name") << QByteArray("A b=sk-a\n") << 0600 << ErrorCode::Corrupt;
        QTest::newRow("one of two") << QByteArray("a=sk-a\nsk-b\n") << 0600 << ErrorCode::Corrupt;
    }

    void aFileOfOurOwnThatIsOddIsNotWrittenOver()
    {
        QFETCH(const QByteArray, content);
        QFETCH(const int, mode);
        QFETCH(const ErrorCode, code);
        write(ownFile(), content, mode_t(mode));
        m_keychain->trouble = Error{ErrorCode::Offline, u"no keychain"_s, {}, {}};

        load({provider(u"a"_s)}); // of two troubles, the one of the place that a person chose
        const auto kept = m_ring->keepInFile(u"b"_s, "sk-b", Consent::Given);

        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None);
        for (const auto &trouble : {m_ring->troubleOf(u"a"_s), std::optional(kept.error())}) {
            QVERIFY(trouble);
            QCOMPARE(trouble->code, code);
            QVERIFY2(!textOf(*trouble).contains(u"sk-"), qPrintable(textOf(*trouble)));
        }
        QFile file(ownFile());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content);
    }

    void theKeychainTakesThePlaceOfTheOthers()
    {
        QVERIFY(m_ring->keepInFile(u"a"_s, "sk-plain", Consent::Given));
        QVERIFY(m_ring->keepForSession(u"a"_s, "sk-session"));

        m_keychain->trouble = Error{ErrorCode::Denied, u"locked"_s, u"unlock"_s, {}};
        QCOMPARE(keepInKeychain("sk-new", false).error().code, ErrorCode::Denied);
        QCOMPARE(m_ring->key(u"a"_s), QByteArray("sk-session"));
        QVERIFY(keepInKeychain("sk-new", true));

        QCOMPARE(m_ring->placeOf(u"a"_s), Place::Keychain);
        QCOMPARE(m_ring->key(u"a"_s), QByteArray("sk-new"));
        QVERIFY(!occursIn(ownFile(), "sk-plain"));
        const auto plain = m_ring->keepInFile(u"a"_s, "sk-shadowed", Consent::Given);
        QVERIFY(!plain);
        QCOMPARE(plain.error().code, ErrorCode::Invalid);
        QVERIFY(!occursIn(ownFile(), "sk-shadowed"));
    }

    void removesWhatItKeepsAndLeavesWhatAPersonKeeps()
    {
        m_keychain->keys.insert(u"a"_s, "sk-keychain");
        QVERIFY(m_ring->keepInFile(u"a"_s, "sk-plain", Consent::Given));
        const QString persons = file("sk-file");
        load({provider(u"a"_s), provider(u"b"_s, persons)});
        QVERIFY(m_ring->keepForSession(u"a"_s, "sk-session"));

        m_keychain->trouble = Error{ErrorCode::Denied, u"locked"_s, u"unlock"_s, {}};
        QCOMPARE(remove(u"a"_s).error().code, ErrorCode::Denied);
        QCOMPARE(m_ring->placeOf(u"a"_s), Place::Keychain); // it is still there
        QVERIFY(!occursIn(ownFile(), "sk-plain"));
        m_keychain->trouble.reset();
        QVERIFY(remove(u"a"_s));
        QVERIFY(remove(u"a"_s)); // once more does no harm
        QVERIFY(remove(u"b"_s));

        QCOMPARE(m_ring->placeOf(u"a"_s), Place::None);
        QVERIFY(m_keychain->keys.isEmpty());
        QCOMPARE(m_ring->key(u"b"_s), QByteArray("sk-file"));
        QVERIFY(occursIn(persons, "sk-file"));
    }

    void answersFromAnyThread()
    {
        QVERIFY(m_ring->keepForSession(u"a"_s, "sk-0"));
        std::atomic<bool> isOver = false;
        std::atomic<int> wrong = 0;
        const auto ask = [&] {
            while (!isOver) {
                const QByteArray key = m_ring->key(u"a"_s);
                wrong += key.startsWith("sk-") && key.size() >= 4 ? 0 : 1;
                wrong += m_ring->placeOf(u"a"_s) == Place::Session ? 0 : 1;
                wrong += m_ring->troubleOf(u"a"_s) ? 1 : 0;
            }
        };
        std::thread first(ask);
        std::thread second(ask);

        for (int i = 0; i < 2'000; ++i)
            QVERIFY(m_ring->keepForSession(u"a"_s, "sk-" + QByteArray::number(i)));

        isOver = true;
        first.join();
        second.join();
        QCOMPARE(wrong.load(), 0);
    }

    void theLogNamesNoKey() { QVERIFY2(!g_said.contains(u"sk-"), "a key is in the log"); }

private:
    [[nodiscard]] QString ownFile() const { return m_folder->filePath(u"config/keys.ini"_s); }

    void write(const QString &path, const QByteArray &content, mode_t mode)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QCOMPARE(chmod(QFile::encodeName(path).constData(), mode), 0);
    }

    QString file(const QByteArray &content, mode_t mode = 0600)
    {
        const QString path = m_folder->filePath(u"file%1"_s.arg(++m_files));
        write(path, content, mode);
        return path;
    }

    void load(const QList<ProviderConfig> &providers)
    {
        bool isLoaded = false;
        m_ring->load(providers, [&] { isLoaded = true; });
        m_keychain->answer();
        QTRY_VERIFY(isLoaded);
    }

    Result<> keepInKeychain(const QByteArray &secret, bool replace)
    {
        Result<> result = fail(ErrorCode::Internal, u"never heard"_s);
        m_ring->keepInKeychain(u"a"_s, secret, replace, [&](const Result<> &r) { result = r; });
        m_keychain->answer();
        return result;
    }

    Result<> remove(const QString &name)
    {
        Result<> result = fail(ErrorCode::Internal, u"never heard"_s);
        m_ring->remove(name, [&](const Result<> &r) { result = r; });
        m_keychain->answer();
        return result;
    }

    static bool occursIn(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(text);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeKeychain> m_keychain;
    std::unique_ptr<KeyRing> m_ring;
    int m_files = 0;
};

QTEST_GUILESS_MAIN(TestKeyRing)
#include "tst_keyring.moc"
