// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/AlertBook.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestAlertBook : public QObject
{
    Q_OBJECT

    AlertBook m_book;
    Millis m_passed{};

    static Condition condition(const QString &name, const QString &summary = u"it is so"_s)
    {
        return {name, u"store"_s, Wellness::Degraded, summary};
    }
    static Instant at(Millis passed) { return Instant(Millis(1'790'000'000'000) + passed); }
    /// What is told, as `+name` and `-name`.
    QString look(Millis later, const QList<Condition> &conditions = {},
                 const QStringList &unknown = {})
    {
        m_passed += later;
        QStringList told;
        for (const Alert &alert : m_book.look(conditions, unknown, at(m_passed), m_passed))
            told += (alert.state == Alert::State::Firing ? u'+' : u'-') + alert.name;
        return told.join(u' ');
    }

private Q_SLOTS:
    void init()
    {
        m_book = AlertBook();
        m_passed = 1h;
    }

    void firesOnceAndIsResolvedOnce()
    {
        const auto full = condition(u"disk_full"_s);

        QCOMPARE(look(0s, {full}), QString());
        QVERIFY(!m_book.isSettled());
        QCOMPARE(look(5s, {full}), QString());
        QCOMPARE(look(5s, {full}), u"+disk_full"_s);
        QVERIFY(m_book.isSettled());
        QCOMPARE(look(1h, {full}), QString());
        QCOMPARE(m_book.firing().size(), 1);
        QCOMPARE(m_book.firing().first().since, at(1h));

        QCOMPARE(look(5s), QString());
        QCOMPARE(look(59s), QString());
        QCOMPARE(m_book.firing().size(), 1);
        QVERIFY(!m_book.isSettled());
        QCOMPARE(look(1s), u"-disk_full"_s);
        QCOMPARE(look(1h), QString());
        QVERIFY(m_book.firing().isEmpty());
        QVERIFY(m_book.isSettled());
    }

    void whatGoesByItselfDoesNotFire()
    {
        const auto silent = condition(u"worker_dead:a:1"_s);

        for (int i = 0; i < 10; ++i) {
            QCOMPARE(look(5s, {silent}), QString());
            QCOMPARE(look(5s), QString());
        }
        QVERIFY(m_book.isSettled());
    }

    /// Free space that goes up and down about a limit.
    void whatFlapsIsOneAlert()
    {
        const auto full = condition(u"disk_full"_s);
        look(0s, {full});
        QCOMPARE(look(10s, {full}), u"+disk_full"_s);

        for (int i = 0; i < 20; ++i) {
            QCOMPARE(look(30s), QString());
            QCOMPARE(look(30s, {full}), QString());
        }
        QCOMPARE(look(1s), QString());
        QCOMPARE(look(60s), u"-disk_full"_s);
    }

    void whatComesBackFiresAgain()
    {
        const auto full = condition(u"disk_full"_s);
        look(0s, {full});
        look(10s, {full});
        look(1s);
        QCOMPARE(look(60s), u"-disk_full"_s);

        QCOMPARE(look(60s, {full}), QString());
        QCOMPARE(look(10s, {full}), u"+disk_full"_s);
    }

    void eachStandsForItself()
    {
        const auto one = condition(u"provider_open:a"_s);
        const auto other = condition(u"provider_open:b"_s);
        look(0s, {one});
        QCOMPARE(look(5s, {one, other}), QString());
        QCOMPARE(look(5s, {one, other}), u"+provider_open:a"_s);
        QCOMPARE(look(5s, {other}), u"+provider_open:b"_s);
        QCOMPARE(look(60s, {other}), u"-provider_open:a"_s);
        QCOMPARE(m_book.firing().size(), 1);
    }

    void whatItSaysFollowsAndIsNotToldAgain()
    {
        look(0s, {condition(u"disk_full"_s, u"900 MiB are left"_s)});
        look(10s, {condition(u"disk_full"_s, u"800 MiB are left"_s)});

        QCOMPARE(look(10s, {condition(u"disk_full"_s, u"700 MiB are left"_s)}), QString());
        QCOMPARE(m_book.firing().first().summary, u"700 MiB are left"_s);
    }

    void whatIsNotKnownIsNotOver()
    {
        const auto open = condition(u"provider_open:a"_s);
        const auto full = condition(u"disk_full"_s);
        const QStringList unknown{u"provider_open"_s};
        look(0s, {open, full});
        QCOMPARE(look(10s, {open, full}), u"+disk_full +provider_open:a"_s);

        QCOMPARE(look(5s, {}, unknown), QString());
        QCOMPARE(look(60s, {}, unknown), u"-disk_full"_s); // of which that is known
        QCOMPARE(look(1h, {}, unknown), QString());
        QCOMPARE(m_book.firing().size(), 1);
        QCOMPARE(look(5s, {open}), QString()); // and was all the time

        QCOMPARE(look(5s), QString()); // from now on it is gone
        QCOMPARE(look(60s), u"-provider_open:a"_s);
    }

    void whatIsNotKnownDoesNotFire()
    {
        const auto open = condition(u"provider_open:a"_s);
        look(0s, {open});

        QCOMPARE(look(1h, {}, {u"provider_open"_s}), QString());
        QVERIFY(m_book.firing().isEmpty());
    }

    void whatIsOnlyUnknownCallsNobody()
    {
        Condition unknown = condition(u"disk_unknown"_s);
        unknown.isAlert = false;

        QCOMPARE(look(0s, {unknown}), QString());
        QCOMPARE(look(1h, {unknown}), QString());
        QVERIFY(m_book.firing().isEmpty());
        QVERIFY(m_book.isSettled());
    }
};

QTEST_GUILESS_MAIN(TestAlertBook)
#include "tst_alertbook.moc"
