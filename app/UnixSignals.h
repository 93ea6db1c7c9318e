// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <initializer_list>
#include <memory>

namespace englog {

/// Signals of the operating system as signals of Qt, for as long as this object lives.
///
/// A handler may do next to nothing, so it writes the number into a socket; the event loop of the
/// object's thread reads it. At most one object at a time.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    UnixSignals(std::initializer_list<int> numbers, QObject *parent = nullptr);
    ~UnixSignals() override;
    Q_DISABLE_COPY_MOVE(UnixSignals)

Q_SIGNALS:
    void raised(int number);

private:
    QList<int> m_numbers;
    int m_sockets[2]{-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace englog
