// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the thread sanitizer what it cannot see: Qt's library is built without it, so that what one
// thread hands to another through a posted call, a thread pool, a semaphore, the end of a thread or
// the last reference to a future looks like a race. The linker puts these functions in place of
// Qt's wherever our code calls them (--wrap, from the list in packaging/cmake/EngLogTarget.cmake).
// Each says "given" before Qt takes the object over and "taken" before our code is run with it, for
// that object alone: races between other things stay visible.
#include <QFutureInterface>
#include <QObject>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <functional>
#include <sanitizer/tsan_interface.h>

namespace {

void given(void *object)
{
    __tsan_release(object);
}
void taken(void *object)
{
    __tsan_acquire(object);
}

/// A posted call around the one that was given.
class PostedCall : public QtPrivate::QSlotObjectBase
{
public:
    explicit PostedCall(QSlotObjectBase *inner) : QSlotObjectBase(&PostedCall::run), m_inner(inner)
    {
        given(this);
    }

private:
    static void run(int which, QSlotObjectBase *base, QObject *receiver, void **arguments, bool *)
    {
        auto *call = static_cast<PostedCall *>(base);
        taken(call);
        if (which == Call)
            call->m_inner->call(receiver, arguments);
        given(call); // whoever lets it go last may be another
        if (which == Destroy) {
            taken(call);
            call->m_inner->destroyIfLastRef();
            delete call;
        }
    }

    QSlotObjectBase *m_inner;
};

std::function<void()> handedOver(QThreadPool *pool, std::function<void()> work)
{
    auto *held = new std::function<void()>(std::move(work));
    given(held);
    return [pool, held] {
        taken(held);
        (*held)();
        delete held;
        given(pool);
    };
}

} // namespace

// NOLINTBEGIN: names the linker knows
#define INVOKE_METHOD                                                                              \
    _ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv
#define START_FUNCTION _ZN11QThreadPool5startESt8functionIFvvEEi
#define START_RUNNABLE _ZN11QThreadPool5startEP9QRunnablei
#define WAIT_FOR_DONE _ZN11QThreadPool11waitForDoneEi
#define START_THREAD _ZN7QThread5startENS_8PriorityE
#define WAIT_FOR_THREAD _ZN7QThread4waitE14QDeadlineTimer
#define ACQUIRE _ZN10QSemaphore7acquireEi
#define RELEASE _ZN10QSemaphore7releaseEi
#define LET_GO _ZNK20QFutureInterfaceBase6derefTEv
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define REAL(name) JOIN(__real_, name)
#define WRAP(name) JOIN(__wrap_, name)

extern "C" {

bool REAL(INVOKE_METHOD)(QObject *, QtPrivate::QSlotObjectBase *, Qt::ConnectionType, void *);
bool WRAP(INVOKE_METHOD)(QObject *receiver, QtPrivate::QSlotObjectBase *call,
                         Qt::ConnectionType type, void *answer)
{
    return REAL(INVOKE_METHOD)(receiver, new PostedCall(call), type, answer);
}

void REAL(START_FUNCTION)(QThreadPool *, std::function<void()>, int);
void WRAP(START_FUNCTION)(QThreadPool *pool, std::function<void()> work, int priority)
{
    REAL(START_FUNCTION)(pool, handedOver(pool, std::move(work)), priority);
}

void WRAP(START_RUNNABLE)(QThreadPool *pool, QRunnable *work, int priority)
{
    const auto run = [work] {
        const bool ours = work->autoDelete(); // it may be gone after its run
        work->run();
        if (ours)
            delete work;
    };
    REAL(START_FUNCTION)(pool, handedOver(pool, run), priority);
}

bool REAL(WAIT_FOR_DONE)(QThreadPool *, int);
bool WRAP(WAIT_FOR_DONE)(QThreadPool *pool, int milliseconds)
{
    const bool done = REAL(WAIT_FOR_DONE)(pool, milliseconds);
    taken(pool);
    return done;
}

void REAL(START_THREAD)(QThread *, QThread::Priority);
void WRAP(START_THREAD)(QThread *thread, QThread::Priority priority)
{
    QObject::connect(
        thread, &QThread::finished, thread, [thread] { given(thread); },
        static_cast<Qt::ConnectionType>(Qt::DirectConnection | Qt::SingleShotConnection));
    REAL(START_THREAD)(thread, priority);
}

bool REAL(WAIT_FOR_THREAD)(QThread *, QDeadlineTimer);
bool WRAP(WAIT_FOR_THREAD)(QThread *thread, QDeadlineTimer deadline)
{
    const bool done = REAL(WAIT_FOR_THREAD)(thread, deadline);
    taken(thread);
    return done;
}

void REAL(RELEASE)(QSemaphore *, int);
void WRAP(RELEASE)(QSemaphore *semaphore, int n)
{
    given(semaphore);
    REAL(RELEASE)(semaphore, n);
}

void REAL(ACQUIRE)(QSemaphore *, int);
void WRAP(ACQUIRE)(QSemaphore *semaphore, int n)
{
    REAL(ACQUIRE)(semaphore, n);
    taken(semaphore);
}

bool REAL(LET_GO)(const QFutureInterfaceBase *);
bool WRAP(LET_GO)(const QFutureInterfaceBase *future)
{
    void *shared = &future->mutex(); // stands in what the references share
    const bool moved = reinterpret_cast<quintptr>(shared) < 4096;
    if (!moved)
        given(shared);
    const bool others = REAL(LET_GO)(future);
    if (!others && !moved)
        taken(shared);
    return others;
}

} // extern "C"
// NOLINTEND
