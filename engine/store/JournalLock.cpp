// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/JournalLock.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QFile>
#include <QThread>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis longestTurn{5'000};     // who writes for longer has been stopped
constexpr Millis patienceToShare{1'000}; // for who makes a journal; a migration takes longer
constexpr Millis untilAsked{200};        // to let go: one that is only being made is free by then
constexpr int slotCount = 64;
constexpr off_t slotSize = 64;
constexpr off_t gate = 0;
constexpr off_t wish = 1; // a write lock here says: please let go
constexpr off_t door = 2; // held by the one who waits for the desk
constexpr off_t desk = 3; // held by the one who writes

off_t offsetOf(int slot)
{
    return slotSize * (slot + 1);
}

struct flock rangeOf(short type, off_t start, off_t length)
{
    struct flock range = {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = start;
    range.l_len = length;
    return range;
}

bool setLock(int file, int type, off_t start, off_t length = 1)
{
    auto range = rangeOf(static_cast<short>(type), start, length);
    return fcntl(file, F_OFD_SETLK, &range) == 0;
}

/// Until the byte is ours or `deadline` has come. Asked for again and again, because the kernel's
/// own wait has no bound.
void waitForLock(int file, off_t at, QDeadlineTimer deadline)
{
    while (!setLock(file, F_WRLCK, at) && !deadline.hasExpired())
        QThread::usleep(200);
}

/// Whether another open file holds any lock there.
bool isHeld(int file, off_t start, off_t length = 1)
{
    auto range = rangeOf(F_WRLCK, start, length);
    return fcntl(file, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

QByteArray slotText(int file, int slot)
{
    std::array<char, slotSize> bytes{};
    const ssize_t got = pread(file, bytes.data(), bytes.size(), offsetOf(slot));
    const QByteArray text(bytes.data(), std::max<ssize_t>(got, 0));
    return text.left(text.indexOf('\n'));
}

} // namespace

QString JournalLock::pathFor(const QString &journal)
{
    return journal + u"-lock"_s;
}

Result<std::unique_ptr<JournalLock>> JournalLock::openFile(const QString &journal)
{
    const QByteArray path = QFile::encodeName(pathFor(journal));
    const int file = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(
            ErrorCode::Denied,
            u"%1 cannot be made: %2"_s.arg(
                pathFor(journal), QString::fromStdString(std::generic_category().message(errno))),
            u"make the folder writable, or choose another with --journal"_s);
    return std::unique_ptr<JournalLock>(new JournalLock(file));
}

JournalLock::~JournalLock()
{
    ::close(m_file); // and with it every lock
}

Result<std::unique_ptr<JournalLock>>
JournalLock::share(const QString &journal, const QString &instance, const QString &program)
{
    auto lock = openFile(journal);
    if (!lock)
        return lock;
    const QDeadlineTimer deadline(patienceToShare);
    bool shared = setLock((*lock)->m_file, F_RDLCK, gate);
    for (; !shared && !deadline.hasExpired(); shared = setLock((*lock)->m_file, F_RDLCK, gate))
        QThread::msleep(10);
    if (!shared) {
        const QStringList who = (*lock)->holders();
        return fail(ErrorCode::Busy,
                    u"%1 is being migrated or restored by %2"_s.arg(
                        journal, who.isEmpty() ? u"another program"_s : who.join(u", "_s)),
                    u"wait until it has finished, then try again"_s);
    }
    if (auto slot = (*lock)->takeSlot(instance, program); !slot)
        return fail(slot.error());
    return lock;
}

Result<std::unique_ptr<JournalLock>> JournalLock::takeAlone(const QString &journal,
                                                            const QString &instance,
                                                            const QString &program, Millis patience,
                                                            const std::function<bool()> &needed)
{
    auto lock = openFile(journal);
    if (!lock)
        return lock;
    const int file = (*lock)->m_file;
    QElapsedTimer waited;
    waited.start();
    bool asked = false;
    while (!setLock(file, F_WRLCK, gate)) {
        if (waited.elapsed() >= patience.count() || (needed && !needed()))
            return fail(ErrorCode::Busy,
                        u"%1 is in use by %2"_s.arg(journal, (*lock)->holders().join(u", "_s)),
                        u"close it there, then try again"_s);
        if (!asked && waited.elapsed() >= std::min(patience, untilAsked).count()) {
            asked = setLock(file, F_WRLCK, wish);
            ::futimens(file, nullptr); // whoever watches the file looks at it now
        }
        QThread::msleep(20); // the kernel tells nobody when a lock of another process ends
    }
    setLock(file, F_UNLCK, wish);
    if (auto slot = (*lock)->takeSlot(instance, program); !slot)
        return fail(slot.error());
    return lock;
}

Result<> JournalLock::shareNow() // NOLINT(*-make-member-function-const): others see the change
{
    if (!setLock(m_file, F_RDLCK, gate))
        return fail(ErrorCode::Internal, u"the lock of the journal could not be shared"_s);
    return {};
}

Result<> JournalLock::takeSlot(const QString &instance, const QString &program)
{
    for (int slot = 0; slot < slotCount; ++slot) {
        if (!setLock(m_file, F_WRLCK, offsetOf(slot), slotSize))
            continue;
        QByteArray name = u"%1 %2 %3"_s.arg(instance).arg(getpid()).arg(program).toUtf8();
        name.truncate(slotSize - 1);
        name.append(slotSize - name.size(), '\n');
        if (pwrite(m_file, name.constData(), static_cast<size_t>(name.size()), offsetOf(slot))
            != name.size())
            return fail(ErrorCode::Full, u"the lock file cannot be written"_s,
                        u"free some space, then try again"_s);
        m_slot = slot;
        return {};
    }
    return fail(ErrorCode::Busy, u"%1 programs use this journal already"_s.arg(slotCount),
                u"close one of them"_s);
}

bool JournalLock::lives(int slot, const QString &instance) const
{
    if (slot == m_slot)
        return slotText(m_file, slot).startsWith(instance.toUtf8() + ' ');
    return slot >= 0 && slot < slotCount && isHeld(m_file, offsetOf(slot), slotSize)
        && slotText(m_file, slot).startsWith(instance.toUtf8() + ' ');
}

void JournalLock::beginTurn() // NOLINT(*-make-member-function-const): others see the change
{
    const QDeadlineTimer deadline(longestTurn);
    waitForLock(m_file, door, deadline);
    waitForLock(m_file, desk, deadline);
    setLock(m_file, F_UNLCK, door);
}

void JournalLock::endTurn() // NOLINT(*-make-member-function-const)
{
    setLock(m_file, F_UNLCK, desk);
}

bool JournalLock::wanted() const
{
    return isHeld(m_file, wish);
}

QStringList JournalLock::holders() const
{
    QStringList names;
    for (int slot = 0; slot < slotCount; ++slot) {
        if (slot == m_slot || !isHeld(m_file, offsetOf(slot), slotSize))
            continue;
        const QList<QByteArray> parts = slotText(m_file, slot).split(' ');
        if (parts.size() >= 3)
            names +=
                u"%1 (process %2)"_s.arg(QString::fromUtf8(parts[2]), QString::fromUtf8(parts[1]));
    }
    return names;
}

} // namespace englog
