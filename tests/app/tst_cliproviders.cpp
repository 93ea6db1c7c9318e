// SPDX-License-Identifier: GPL-3.0-or-later
// Services on the command line: what their verbs say and send, where keys go and where they do not,
// and that nothing is connected to where nothing may be sent.
#include "tests/app/Programs.h"
#include "tests/support/ServiceAnswers.h"

#include <QDirIterator>
#include <QFile>
#include <QStandardPaths>

#include <algorithm>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray planted = "sk-planted-0123456789abcdef";
const QStringList allOfIt{u"analyse"_s, u"--all"_s, u"--wait"_s};

} // namespace

class TestCliProviders : public QObject
{
    Q_OBJECT

    std::unique_ptr<Programs> m_programs;
    std::unique_ptr<FaultServer> m_server;
    QByteArray m_said; ///< by all runs of a case

    /// Settings with one service, which the fault server plays.
    void setUp(const QByteArray &more = {}, const QString &url = {})
    {
        const QString base = url.isEmpty() ? m_server->url().toString() : url;
        m_programs->write(u"englog/englog.ini"_s,
                          "[provider fault]\nbase_url=" + base.toUtf8()
                              + "\nmodel=small-model\nembedding_model=embedding-model\n" + more);
        m_programs->setEnvironment(u"ENGLOG_PROVIDER"_s, u"fault"_s);
    }
    Ended cli(const QStringList &arguments, const QByteArray &input = {})
    {
        Ended ended = m_programs->cli(arguments, input);
        m_said += ended.out + ended.err;
        return ended;
    }
    /// An entry of this text; its id.
    QString write(const QString &text, const QStringList &options = {})
    {
        return cli(QStringList{u"add"_s} + options, text.toUtf8()).word();
    }
    bool heard(const QByteArray &word) const
    {
        const auto requests = m_server->requests();
        return std::ranges::any_of(
            requests, [&](const HeardRequest &request) { return request.body.contains(word); });
    }
    int posts() const
    {
        const auto requests = m_server->requests();
        return static_cast<int>(std::ranges::count(requests, "POST", &HeardRequest::method));
    }
    /// The files below the home that hold the planted key.
    QStringList filesWithKey() const
    {
        QStringList found;
        QDirIterator files(m_programs->path({}), QDir::Files | QDir::Hidden,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(planted))
                found += file.fileName();
        }
        return found;
    }

    /// Runs the same under strace; its lines that connect by IP, or nothing where tracing is not
    /// possible.
    std::optional<QByteArray> connectsOf(const QStringList &arguments)
    {
        const QString trace = m_programs->path(u"trace"_s);
        const auto process = m_programs->start(
            u"strace"_s,
            QStringList{u"-f"_s, u"-e"_s, u"trace=connect,sendto"_s, u"-o"_s, trace,
                        QStringLiteral(ENGLOG_CLI_PATH), u"--journal"_s, m_programs->journal()}
                + arguments);
        process->closeWriteChannel();
        const Ended ended = Programs::ended(*process);
        m_said += ended.out + ended.err;
        QFile file(trace);
        if (!file.open(QIODevice::ReadOnly))
            return std::nullopt;
        const QByteArray all = file.readAll();
        if (!all.contains("+++ exited"))
            return std::nullopt;
        QByteArray connects;
        const auto lines = all.split('\n');
        for (const QByteArray &line : lines) {
            if (line.contains("AF_INET"))
                connects += line + '\n';
        }
        return connects;
    }
    /// Why this machine cannot trace.
    QString whyNoTrace()
    {
        if (QStandardPaths::findExecutable(u"strace"_s).isEmpty())
            return u"strace is not installed"_s;
        if (!connectsOf({u"list"_s}))
            return u"this machine does not let processes be traced"_s;
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_programs = std::make_unique<Programs>();
        QVERIFY(QDir().mkpath(m_programs->path(u"englog"_s)));
        for (const QString &name :
             {u"OPENAI_API_KEY"_s, u"OPENAI_MODEL"_s, u"ENGLOG_AI"_s, u"http_proxy"_s})
            m_programs->setEnvironment(name, {});
        m_programs->setEnvironment(u"DBUS_SESSION_BUS_ADDRESS"_s, // and so no keychain
                                   u"unix:path="_s + m_programs->path(u"nowhere"_s));
        m_server = std::make_unique<FaultServer>(answers::happy());
        m_said.clear();
    }
    void cleanup() { QVERIFY(!m_said.contains(planted)); }

    void whoThereIsAndWhatTheyOffer()
    {
        setUp();
        const Ended list = cli({u"--json"_s, u"provider"_s, u"list"_s});
        COMPARE_STATUS(list, 0);
        QCOMPARE(list.array().size(), 2);
        const QJsonObject fault = list.array()[1].toObject();
        QCOMPARE(fault[u"name"_s], u"fault"_s);
        QCOMPARE(fault[u"order"_s], 1);
        QCOMPARE(fault[u"place"_s], u"this_machine"_s);
        QCOMPARE(fault[u"key"_s], u"none"_s);
        QCOMPARE(m_server->requests().size(), 0);

        const Ended models = cli({u"--json"_s, u"provider"_s, u"models"_s, u"fault"_s});
        COMPARE_STATUS(models, 0);
        QCOMPARE(models.array(), (QJsonArray{u"embedding-model"_s, u"small-model"_s}));

        const Ended tried = cli({u"--json"_s, u"provider"_s, u"test"_s, u"fault"_s});
        COMPARE_STATUS(tried, 0);
        QCOMPARE(tried.object()[u"embedding"_s][u"dimension"_s], 8);
        QCOMPARE(m_server->requests().size(), 3);

        COMPARE_STATUS(cli({u"provider"_s, u"test"_s, u"nobody"_s}), 3);
        m_server->play(answers::wrongKey());
        const Ended refused = cli({u"provider"_s, u"test"_s, u"fault"_s});
        COMPARE_STATUS(refused, 1);
        QVERIFY(refused.err.contains("key"));
    }

    void whatIsSentIsShownBeforeAndTheLogTellsOfItAfter()
    {
        setUp();
        const QString id = write(u"A quincequiet evening."_s);
        const Ended before = cli({u"--json"_s, u"provider"_s, u"preview"_s, u"fault"_s, id});
        COMPARE_STATUS(before, 0);
        QCOMPARE(m_server->requests().size(), 0);

        COMPARE_STATUS(cli(allOfIt), 0);

        const auto requests = m_server->requests();
        QCOMPARE(requests.size(), 3);
        for (const QJsonValue body : before.array())
            QVERIFY(std::ranges::any_of(requests, [&](const HeardRequest &request) {
                return QString::fromUtf8(request.body) == body.toString();
            }));
        const Ended log = cli({u"--json"_s, u"provider"_s, u"log"_s});
        QCOMPARE(log.array().size(), 3);
        QVERIFY(!log.out.contains("quincequiet"));
        for (const QJsonValue call : log.array()) {
            QCOMPARE(call[u"status"_s], 200);
            QCOMPARE(call[u"provider"_s], u"fault"_s);
        }
    }

    void headersTellNothingOfThePerson()
    {
        setUp();
        m_programs->setEnvironment(u"LANG"_s, u"de_DE.UTF-8"_s);
        m_programs->setEnvironment(u"LANGUAGE"_s, u"de"_s);
        write(u"An evening."_s);
        COMPARE_STATUS(cli(allOfIt), 0);

        const auto requests = m_server->requests();
        QVERIFY(!requests.isEmpty());
        for (const HeardRequest &request : requests) {
            QVERIFY(request.headers["user-agent"].startsWith("EngLog/"));
            QVERIFY(!request.headers.value("accept-language").contains("de"));
            QVERIFY(!request.headers.contains("cookie"));
            QVERIFY(!request.headers.contains("authorization")); // there is no key
        }
    }

    void aKeyIsKeptInOneFileAndGoesIntoOneHeader()
    {
        setUp();
        const QStringList setKey{u"provider"_s, u"set-key"_s, u"fault"_s, u"--in-file"_s};
        COMPARE_STATUS(cli(setKey, planted + '\n'), 0);
        QCOMPARE(cli({u"--json"_s, u"provider"_s, u"list"_s}).array()[1][u"key"_s], u"own_file"_s);
        write(u"An evening."_s);
        COMPARE_STATUS(cli(allOfIt), 0);

        const auto requests = m_server->requests();
        QCOMPARE(requests.size(), 3);
        for (const HeardRequest &request : requests) {
            QCOMPARE(request.headers["authorization"], "Bearer " + planted);
            QVERIFY(!request.body.contains(planted));
            QVERIFY(!request.path.contains(planted));
        }
        // Whatever can go wrong with it says nothing of the key.
        const QList<Play> refusals{
            answers::wrongKey(), answers::serverError(),
            answers::error(400, QString::fromLatin1("your key is " + planted), u"x"_s)};
        for (const Play &refusal : refusals) {
            m_server->setDefault([refusal](const HeardRequest &) { return refusal; });
            QVERIFY(cli({u"provider"_s, u"test"_s, u"fault"_s}).status != 0);
            QVERIFY(cli({u"provider"_s, u"models"_s, u"fault"_s}).status != 0);
        }
        COMPARE_STATUS(
            cli({u"export"_s, u"--format"_s, u"jsonl"_s, m_programs->path(u"out.jsonl"_s)}), 0);
        const QStringList files = filesWithKey();
        QCOMPARE(files, QStringList{m_programs->path(u"englog/keys"_s)});
        QCOMPARE(
            QFile::permissions(files.first())
                & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
            QFile::Permissions());
    }

    void aKeyIsInNoListOfProcesses()
    {
        setUp();
        COMPARE_STATUS(cli({u"provider"_s, u"set-key"_s, u"fault"_s, u"--in-file"_s}, planted), 0);
        write(u"An evening."_s);
        m_server->setDefault([](const HeardRequest &) { return Play{.silent = true}; });
        const auto process =
            m_programs->start(QStringLiteral(ENGLOG_CLI_PATH),
                              QStringList{u"--journal"_s, m_programs->journal()} + allOfIt);
        QVERIFY(m_server->waitForRequests(1));

        for (const QString &about : {u"cmdline"_s, u"comm"_s, u"environ"_s}) {
            QFile file(u"/proc/%1/%2"_s.arg(process->processId()).arg(about));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains(planted));
        }
        process->terminate();
        m_said += Programs::ended(*process).err;
    }

    void theSystemsKeychainKeepsAKey()
    {
        for (const QString &tool : {u"dbus-run-session"_s, u"gnome-keyring-daemon"_s}) {
            if (QStandardPaths::findExecutable(tool).isEmpty())
                QSKIP("there is no keychain to be had here");
        }
        setUp();
        QVERIFY(QDir().mkpath(m_programs->path(u"run"_s)));
        QVERIFY(QFile::setPermissions(m_programs->path(u"run"_s),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        m_programs->setEnvironment(u"XDG_RUNTIME_DIR"_s, m_programs->path(u"run"_s));
        const QString script = m_programs->write(
            u"session.sh"_s,
            "printf password | gnome-keyring-daemon --foreground --unlock --components=secrets "
            ">/dev/null 2>&1 &\n"
            "daemon=$!\n"
            "key=$(cat)\n"
            "tries=0\n"
            "until printf %s \"$key\" | \"$1\" --json provider set-key fault 2>/dev/null; do\n"
            "  tries=$((tries + 1)); [ $tries -lt 200 ] || exit 9\n"
            "done\n"
            "\"$1\" --json provider list && \"$1\" provider test fault\n"
            "status=$?\n"
            "kill $daemon\n"
            "exit $status\n");
        const auto session = m_programs->start(
            u"dbus-run-session"_s, {u"--"_s, u"sh"_s, script, QStringLiteral(ENGLOG_CLI_PATH)});
        session->write(planted);
        session->closeWriteChannel();
        const Ended ended = Programs::ended(*session);
        m_said += ended.out + ended.err;

        COMPARE_STATUS(ended, 0);
        QVERIFY(ended.out.contains("\"keychain\""));
        const auto requests = m_server->requests();
        QVERIFY(!requests.isEmpty());
        QCOMPARE(requests.last().headers["authorization"], "Bearer " + planted);
        QCOMPARE(filesWithKey(), QStringList()); // the keychain's own are encrypted
    }

    void whatIsKeptFromServicesIsNotSent()
    {
        setUp();
        COMPARE_STATUS(cli({u"privacy"_s, u"--tag"_s, u"health"_s, u"never"_s}), 0);
        write(u"openquince"_s);
        write(u"neverquince"_s, {u"--ai"_s, u"never"_s});
        write(u"healthquince"_s, {u"--tag"_s, u"health"_s});
        COMPARE_STATUS(cli(allOfIt), 0);

        QVERIFY(heard("openquince"));
        QVERIFY(!heard("neverquince"));
        QVERIFY(!heard("healthquince"));
        const Ended said = cli({u"--json"_s, u"privacy"_s});
        QCOMPARE(said.object()[u"tags"_s][u"health"_s], u"never"_s);
        QCOMPARE(said.object()[u"journal"_s], u"any"_s);

        const int before = posts();
        COMPARE_STATUS(
            m_programs->bareCli({u"privacy"_s, u"--journal"_s, m_programs->journal(), u"never"_s}),
            0);
        write(u"laterquince"_s);
        COMPARE_STATUS(cli(allOfIt), 0);
        QCOMPARE(posts(), before);

        // The file and the journal as a whole may both be named.
        COMPARE_STATUS(cli({u"privacy"_s, u"--journal"_s, u"local"_s}), 0);
        QCOMPARE(cli({u"--json"_s, u"privacy"_s}).object()[u"journal"_s], u"local"_s);
    }

    void theEstimateSendsNothing()
    {
        setUp("price_in=1\nprice_out=2\n");
        write(u"One evening."_s);
        write(u"Another evening."_s);
        const Ended estimate = cli({u"--json"_s, u"analyse"_s, u"--all"_s, u"--estimate"_s});
        COMPARE_STATUS(estimate, 0);
        QCOMPARE(estimate.object()[u"provider"_s], u"fault"_s);
        QVERIFY(estimate.object()[u"cost_usd"_s].isDouble());
        QCOMPARE(m_server->requests().size(), 0);
    }

    void whoIsNamedAnswers()
    {
        setUp();
        m_programs->setEnvironment(u"ENGLOG_PROVIDER"_s, u"builtin"_s);
        write(u"We walked home with Anna."_s);
        COMPARE_STATUS(cli(allOfIt), 0);
        QCOMPARE(posts(), 0);
        COMPARE_STATUS(cli(allOfIt + QStringList{u"--provider"_s, u"fault"_s}), 0);
        QCOMPARE(posts(), 3);

        const Ended text = cli({u"--json"_s, u"analyse-text"_s, u"--provider"_s, u"fault"_s},
                               "A textquince evening.");
        COMPARE_STATUS(text, 0);
        QVERIFY(heard("textquince"));
        QCOMPARE(posts(), 6); // for a text as for an entry: four kinds in one call
        COMPARE_STATUS(cli({u"analyse-text"_s, u"--provider"_s, u"nobody"_s}, "x"), 2);
    }

    void whatWaitsForAPersonIsToldOfAtOnce()
    {
        setUp();
        m_server->setDefault([](const HeardRequest &) { return answers::wrongKey(); });
        write(u"An evening."_s);
        const Ended waited = cli(allOfIt + QStringList{u"--give-up-after"_s, u"1h"_s});
        COMPARE_STATUS(waited, 5);
        QVERIFY2(waited.err.contains("key"), waited.err.constData());
        QVERIFY(posts() <= 2); // the text and its embedding, at once

        m_server->setDefault(answers::happy());
        COMPARE_STATUS(cli({u"queue"_s, u"resume"_s}), 0);
        COMPARE_STATUS(cli(allOfIt), 0);
        QCOMPARE(cli({u"--json"_s, u"queue"_s, u"dead"_s}).array().size(), 0);
    }

    void nothingIsConnectedToWhereNothingMayBeSent_data()
    {
        QTest::addColumn<QString>("ai");
        QTest::addColumn<bool>("isSetUp");
        QTest::newRow("no provider") << QString() << false;
        QTest::newRow("local") << u"local"_s << true;
        QTest::newRow("off") << u"off"_s << true;
    }

    void nothingIsConnectedToWhereNothingMayBeSent()
    {
        QFETCH(const QString, ai);
        QFETCH(const bool, isSetUp);
        if (const QString why = whyNoTrace(); !why.isEmpty())
            QSKIP(qPrintable(why));
        if (isSetUp) { // in the cloud, as far as anybody can tell
            setUp({}, u"https://0.0.0.0:%1/v1"_s.arg(m_server->port()));
            m_programs->setEnvironment(u"ENGLOG_PROVIDER"_s, u"fault,builtin"_s);
        }
        m_programs->setEnvironment(u"ENGLOG_AI"_s, ai);
        write(u"An evening."_s);

        for (const QStringList &verb :
             {QStringList{u"analyse"_s, u"--all"_s, u"--wait"_s},
              QStringList{u"provider"_s, u"list"_s}, QStringList{u"list"_s},
              QStringList{u"search"_s, u"--semantic"_s, u"evening"_s},
              QStringList{u"provider"_s, u"test"_s, u"fault"_s}}) {
            const auto connects = connectsOf(verb);
            QVERIFY(connects);
            QCOMPARE(*connects, QByteArray());
        }
        QCOMPARE(m_server->connections(), 0);
    }

    /// That the case before would notice.
    void aConnectionIsSeen()
    {
        if (const QString why = whyNoTrace(); !why.isEmpty())
            QSKIP(qPrintable(why));
        setUp();
        write(u"An evening."_s);

        const auto connects = connectsOf(allOfIt);

        QVERIFY(connects);
        QVERIFY(connects->contains("htons(" + QByteArray::number(m_server->port()) + ')'));
        QVERIFY(m_server->connections() > 0);
    }
};

QTEST_GUILESS_MAIN(TestCliProviders)
#include "tst_cliproviders.moc"
