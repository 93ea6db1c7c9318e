// SPDX-License-Identifier: GPL-3.0-or-later
// bench_status [--nothing] [ENTRIES]: what 200 clients of the status service, half of whom do not
// read, cost the engine's process. Runs with and without them take turns, in processes of their
// own; the clients are in another. Printed is CPU time a finished task, and how the memory grew.
//   --nothing  tasks that cost nothing but the queue; else the on-device analyser's
#include "engine/api/EngineStatusSource.h"
#include "engine/status/StatusService.h"
#include "tests/bench/Bench.h"
#include "tests/bench/queue/Providers.h"
#include "tests/bench/queue/Rig.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTimer>
#include <QWebSocket>

#include <algorithm>
#include <ctime>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int clients = 200;
constexpr int pairs = 9;
constexpr int tasksAnEntry = 6;
constexpr int warmUp = 20; // entries, until the models are there
const QByteArray token = "a-token-to-measure-with";

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

double residentMegabytes()
{
    QFile file(u"/proc/self/statm"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    return opened ? file.readAll().split(' ').value(1).toDouble() * 4.0 / 1'024.0 : 0.0;
}

// --- the clients ---

QString identifyText(const QByteArray &nonce)
{
    return u"{\"type\": \"identify\", \"data\": {\"protocol\": 1, \"proof\": \"%1\"}}"_s.arg(
        QString::fromLatin1(Doorkeeper::proofOf(token, nonce)));
}

/// One that reads all it is sent.
void read(quint16 port)
{
    auto *socket = new QWebSocket;
    QObject::connect(
        socket, &QWebSocket::textMessageReceived, socket, [socket](const QString &text) {
            if (text.contains(u"\"nonce\""_s))
                socket->sendTextMessage(
                    identifyText(QJsonDocument::fromJson(text.toUtf8())["data"_L1]["nonce"_L1]
                                     .toString()
                                     .toLatin1()));
        });
    socket->open(QUrl(u"ws://127.0.0.1:%1/ws"_s.arg(port)));
}

/// One that proves itself and then reads no more.
void stare(quint16 port)
{
    auto *socket = new QTcpSocket;
    socket->setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4'096);
    socket->setReadBufferSize(4'096);
    auto heard = std::make_shared<QByteArray>();
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, heard] {
        if (heard->contains("\"nonce\":\""))
            return;
        *heard += socket->readAll();
        const qsizetype at = heard->indexOf("\"nonce\":\"");
        if (at < 0)
            return;
        const QByteArray text = identifyText(heard->mid(at + 9, 64)).toUtf8().leftJustified(200);
        QByteArray frame = QByteArray::fromHex("81fe"); // masked, by zeros
        frame += static_cast<char>(text.size() >> 8);
        frame += static_cast<char>(text.size() & 0xff);
        socket->write(frame + QByteArray(4, '\0') + text);
    });
    socket->connectToHost(QHostAddress::LocalHost, port);
    socket->write("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

int beClients(quint16 port)
{
    // A few at a time: more than 32 that have said nothing yet are turned away.
    auto *timer = new QTimer;
    auto begun = std::make_shared<int>(0);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, begun, port] {
        for (int i = 0; i < 8; ++i) {
            read(port);
            stare(port);
            *begun += 2;
            if (*begun == clients)
                return timer->stop();
        }
    });
    timer->start(100);
    return QCoreApplication::exec();
}

// --- one run ---

struct Watched
{
    explicit Watched(Engine &engine) : source(engine)
    {
        StatusService::Settings settings;
        settings.token = token;
        service = std::make_unique<StatusService>(
            StatusService::Parts{source, clock, {}, [] { return HealthReport(); }}, settings);
        if (const auto listens = service->listen(); !listens)
            qFatal("%s", qPrintable(listens.error().detail));
        child.setProcessChannelMode(QProcess::ForwardedChannels);
        child.start(QCoreApplication::applicationFilePath(),
                    {u"--clients"_s, QString::number(service->port())});
    }
    ~Watched()
    {
        child.kill();
        child.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Watched)

    SystemClock clock;
    EngineStatusSource source;
    std::unique_ptr<StatusService> service;
    QProcess child;
};

/// Works the entries off; prints the CPU time a task in microseconds, and how the memory grew.
void work(Engine &engine, int entries, bool isWatched)
{
    std::unique_ptr<Watched> watched;
    if (isWatched)
        watched = std::make_unique<Watched>(engine);
    int ended = 0;
    double before = 0.0;
    double resident = 0.0;
    double most = 0.0;
    qsizetype leastClients = clients;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &engine, [&] {
        most = std::max(most, residentMegabytes());
        if (watched && before > 0.0)
            leastClients = std::min(leastClients, watched->service->clients());
    });
    QObject::connect(&engine, &Engine::resultsReady, &engine, [&] {
        ++ended;
        if (ended == warmUp) {
            resident = residentMegabytes();
            before = cpuSeconds();
        }
        if (ended != entries)
            return;
        const double seconds = cpuSeconds() - before;
        std::printf("%.3f %.1f %lld\n", seconds * 1e6 / ((entries - warmUp) * tasksAnEntry),
                    std::max(most, residentMegabytes()) - resident,
                    static_cast<long long>(watched ? leastClients : 0));
        std::fflush(stdout);
        std::_Exit(0); // the journal goes with its folder, which is the parent's
    });
    const auto begin = [&] {
        look.start(50);
        engine.start(Engine::Work::Run);
    };
    QTimer wait;
    QObject::connect(&wait, &QTimer::timeout, &wait, [&] {
        if (watched->service->clients() < clients || !watched->service->isWatching())
            return;
        wait.stop();
        QTimer::singleShot(500, &engine, begin); // until all have proved themselves
    });
    if (watched)
        wait.start(50);
    else
        begin();
    QEventLoop().exec(); // within the loop that brought the filled journal; never left
}

int beOne(const QString &folder, int entries, bool isWatched, bool nothing)
{
    if (nothing) {
        EngineConfig config;
        config.workerPoolSize = 2;
        bench::Rig rig(folder + u"/bench.englog"_s,
                       std::make_shared<bench::Nothing>(Provider::Reach::Device, true), config);
        bench::fill(rig.engine(), folder, entries, [&] { work(rig.engine(), entries, isWatched); });
        QCoreApplication::exec();
        return 1;
    }
    const auto composition = bench::openIn(folder);
    bench::fill(composition->engine(), folder, entries,
                [&] { work(composition->engine(), entries, isWatched); });
    return QCoreApplication::exec();
}

// --- all of them ---

struct Figures
{
    double microseconds = 0.0;
    double megabytes = 0.0;
    int clients = 0;
};

Figures measured(int entries, bool isWatched, bool nothing)
{
    const QTemporaryDir folder;
    QStringList arguments{u"--one"_s, folder.path(), QString::number(entries),
                          isWatched ? u"watched"_s : u"alone"_s};
    if (nothing)
        arguments += u"--nothing"_s;
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), arguments);
    if (!process.waitForFinished(600'000))
        qFatal("a run did not end");
    const auto words = process.readAllStandardOutput().trimmed().split(' ');
    if (words.size() != 3)
        qFatal("a run failed");
    return {words[0].toDouble(), words[1].toDouble(), words[2].toInt()};
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int compare(int entries, bool nothing)
{
    QList<double> ratios;
    QList<double> alone;
    QList<double> grown;
    for (int i = 0; i < pairs; ++i) {
        // Who goes first changes, so that what the machine does meanwhile falls on both.
        Figures before;
        Figures with;
        if (i % 2 == 0)
            before = measured(entries, false, nothing);
        with = measured(entries, true, nothing);
        if (i % 2 != 0)
            before = measured(entries, false, nothing);
        ratios += with.microseconds / before.microseconds;
        alone += before.microseconds;
        grown += with.megabytes - before.megabytes;
        std::printf("pair %d: %.1f us a task alone, %.1f watched (x%.3f); memory +%.1f MB alone, "
                    "+%.1f watched, %d clients to the end\n",
                    i + 1, before.microseconds, with.microseconds, ratios.last(), before.megabytes,
                    with.megabytes, with.clients);
        std::fflush(stdout);
    }
    std::printf("median of %d: x%.3f CPU time a task (%.1f us alone), %+.1f MB\n", pairs,
                median(ratios), median(alone), median(grown));
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    QStringList words = QCoreApplication::arguments().mid(1);
    const bool nothing = words.removeAll(u"--nothing"_s) > 0;
    if (words.value(0) == "--clients"_L1)
        return beClients(words.value(1).toUShort());
    if (words.value(0) == "--one"_L1)
        return beOne(words.value(1), words.value(2).toInt(), words.value(3) == "watched"_L1,
                     nothing);
    return compare(words.isEmpty() ? (nothing ? 20'000 : 400) : words.first().toInt(), nothing);
}
