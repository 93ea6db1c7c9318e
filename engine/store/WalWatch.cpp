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
    // In the watcher's thread from here on. During the pause nothing is watched, so that a log that
    // is written all the time, by ourselves as well, costs one look in that time and no more.
    QMetaObject::invokeMethod(
        watcher, [watcher, &writer, wal = journal + u"-wal"_s, listener = std::move(listener)] {
            auto *pause = new QTimer(watcher);
            pause->setSingleShot(true);
            pause->setInterval(pauseMs);
            QObject::connect(pause, &QTimer::timeout, watcher, [watcher, &writer, wal, listener] {
                watcher->addPath(wal); // first: what comes after is told
                writer.tellForeignCommits(listener);
            });
            QObject::connect(watcher, &QFileSystemWatcher::fileChanged, pause,
                             [watcher, wal, pause] {
                                 watcher->removePath(wal);
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
