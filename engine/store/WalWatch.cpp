// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/WalWatch.h"

#include "engine/store/Writer.h"

#include <QFileSystemWatcher>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int pauseMs = 50;

} // namespace

WalWatch::WalWatch(const QString &journal, Writer &writer, std::function<void()> listener)
    : m_writer(writer)
{
    m_thread.setObjectName(u"englog-watch"_s);
    m_thread.start();
    auto *watcher = new QFileSystemWatcher({journal + u"-wal"_s});
    watcher->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, watcher, &QObject::deleteLater);
    // In the watcher's thread from here on.
    QMetaObject::invokeMethod(watcher, [watcher, &writer, listener = std::move(listener)] {
        auto *pause = new QTimer(watcher);
        pause->setSingleShot(true);
        pause->setInterval(pauseMs);
        QObject::connect(pause, &QTimer::timeout, watcher,
                         [&writer, listener] { writer.tellForeignCommits(listener); });
        QObject::connect(watcher, &QFileSystemWatcher::fileChanged, pause, [pause] {
            if (!pause->isActive())
                pause->start();
        });
    });
}

WalWatch::~WalWatch()
{
    m_thread.quit();
    m_thread.wait();
    m_writer.forgetListeners();
}

} // namespace englog
