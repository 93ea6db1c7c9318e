// SPDX-License-Identifier: GPL-3.0-or-later
// How soon the window on a journal is ready to type, and for how long its main thread is away
// while the whole journal is analysed and somebody types: bench_window JOURNAL
//
// "Ready" is when a key that is sent to the field with the focus stands in its text. The delay of
// the event loop is how much later than asked for a precise 1 ms timer fires.
#include "app/Composition.h"
#include "engine/api/Engine.h"
#include "tests/bench/Bench.h"
#include "ui/Appearance.h"
#include "ui/MainWindow.h"
#include "ui/PlainStyle.h"
#include "ui/widgets/ProseEdit.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int millisecondsAKey = 120; // a quick typist

/// Samples the event loop until the queue is empty.
class WindowBench : public QObject
{
public:
    WindowBench(Engine &engine, MainWindow &window, const QElapsedTimer &sinceStart)
        : m_engine(engine)
        , m_window(window)
        , m_sinceStart(sinceStart)
    {
        m_tick.setTimerType(Qt::PreciseTimer);
        m_tick.setInterval(1);
        connect(&m_tick, &QTimer::timeout, this, &WindowBench::sample);
        m_key.setInterval(millisecondsAKey);
        connect(&m_key, &QTimer::timeout, this, &WindowBench::type);
        connect(&engine, &Engine::queueChanged, this, &WindowBench::look);
    }

    void tryToType()
    {
        auto *prose = m_window.findChild<ProseEdit *>();
        const auto *list = m_window.findChild<QListView *>(u"timelineList"_s);
        if (!prose || !list || !list->model() || list->model()->rowCount() == 0 || !type())
            return QTimer::singleShot(1, this, &WindowBench::tryToType);
        std::printf("ready to type after %lld ms, %d entries in the list\n",
                    static_cast<long long>(m_sinceStart.elapsed()), list->model()->rowCount());
        m_engine.analyse({}, Engine::Select::Missing)
            .then(this, [this](const Result<Engine::Queued> &) {
                m_analysing.start();
                m_engine.start(Engine::Work::Run);
                m_since.start();
                m_tick.start();
                m_key.start();
            });
    }

private:
    bool type()
    {
        auto *prose = m_window.findChild<ProseEdit *>();
        prose->setFocus();
        const auto before = prose->content().size();
        QKeyEvent press(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, u"a"_s);
        QElapsedTimer took;
        took.start();
        QCoreApplication::sendEvent(prose, &press);
        m_keys.push_back(double(took.nsecsElapsed()) / 1e6);
        return prose->content().size() == before + 1;
    }

    void sample()
    {
        m_delays.push_back(std::max(0.0, double(m_since.nsecsElapsed()) / 1e6 - 1.0));
        m_since.start();
    }

    void look(const QueueStats &stats)
    {
        // What is being typed is queued again and again: the diary is done when only that is left.
        if (m_delays.empty() || stats.open() > 6)
            return;
        m_tick.stop();
        m_key.stop();
        std::printf("the journal was analysed in %.1f s beside the window\n",
                    double(m_analysing.elapsed()) / 1e3);
        bench::print("delay of the event loop", m_delays);
        bench::print("one key in the editor", m_keys);
        int over = 0;
        for (const double delay : m_delays)
            over += delay > 16.0 ? 1 : 0;
        std::sort(m_delays.begin(), m_delays.end());
        std::printf("p99.9 %.2f ms; longest %.2f ms; %d of %zu over 16 ms\n",
                    m_delays[m_delays.size() * 999 / 1000], m_delays.back(), over, m_delays.size());
        QCoreApplication::exit();
    }

    Engine &m_engine;
    MainWindow &m_window;
    const QElapsedTimer &m_sinceStart;
    QTimer m_tick;
    QTimer m_key;
    QElapsedTimer m_since;
    QElapsedTimer m_analysing;
    std::vector<double> m_delays;
    std::vector<double> m_keys;
};

} // namespace

int main(int argc, char *argv[])
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    Composition::prepareProcess();
    QApplication application(argc, argv);
    if (argc != 2)
        qFatal("usage: bench_window JOURNAL");
    QApplication::setStyle(new PlainStyle);
    CommonOptions options;
    options.journal = QString::fromLocal8Bit(argv[1]);
    auto composition = Composition::open(options, u"englog"_s);
    if (!composition)
        qFatal("%s", qPrintable(composition.error().detail));
    const QTemporaryDir folder;
    QSettings state(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    Appearance appearance(Appearance::Choice(0));
    MainWindow window((*composition)->engine(), appearance, state);
    window.raiseFor(true);
    WindowBench benchmark((*composition)->engine(), window, sinceStart);
    benchmark.tryToType();
    return QApplication::exec();
}
