// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace englog {

/// One window a journal: the second start asks the first window to come forward, and ends.
///
/// The lock tells who is first, also after a crash; the socket only carries the wish. Both lie in
/// the runtime folder under a name made from the journal's path.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    enum class Role {
        First,
        Second, ///< another window has this journal
    };

    explicit SingleInstance(const QString &journal, QObject *parent = nullptr);

    [[nodiscard]] Role role() const { return m_role; }
    /// Tells the first window what this start was for. Waits for at most a second: there is no
    /// window yet that could hang.
    [[nodiscard]] bool callFirst(bool capture) const;

Q_SIGNALS:
    void called(bool capture);

private:
    void listen();
    void answer();

    QString m_name;
    QLockFile m_lock;
    QLocalServer m_server;
    Role m_role = Role::Second;
};

} // namespace englog
