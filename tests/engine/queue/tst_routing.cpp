// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Routing.h"

#include <QTest>

using namespace englog;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Allowed = Routing::Allowed;
using State = ProviderHealth::State;

namespace {

constexpr Instant now{Millis(1'000'000)};

const Routing::Candidate device{.name = u"builtin"_s};
const Routing::Candidate cloud{u"cloud"_s, AiLevel::Any, false, true, false};
const Routing::Candidate yielding{u"cloud"_s, AiLevel::Any, false, true, true};
const Routing::Candidate server{u"server"_s, AiLevel::Local, true, false, false};
const Routing::Candidate own{u"own"_s, AiLevel::Local, false, true, false};

ReadyLevel level(AiLevel ai, const QString &asked = {}, TaskKind kind = TaskKind::SentimentAnalysis)
{
    ReadyLevel level;
    level.ai = ai;
    level.provider = asked;
    level.kind = kind;
    return level;
}

Routing::Healths healths(State state, std::optional<Instant> retryAt)
{
    ProviderHealth health;
    health.name = u"cloud"_s;
    health.state = state;
    health.retryAt = retryAt;
    return {{u"cloud"_s, health}};
}

} // namespace

class TestRouting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstThatMayAndCanAnswers_data()
    {
        QTest::addColumn<QList<Routing::Candidate>>("order");
        QTest::addColumn<Allowed>("allowed");
        QTest::addColumn<AiLevel>("ai");
        QTest::addColumn<TaskKind>("kind");
        QTest::addColumn<QString>("name");
        using Order = QList<Routing::Candidate>;
        const auto sentiment = TaskKind::SentimentAnalysis;
        const auto embedding = TaskKind::EmbeddingGeneration;
        QTest::newRow("nobody set up")
            << Order{device} << Allowed::All << AiLevel::Any << sentiment << u"builtin"_s;
        QTest::newRow("the first")
            << Order{cloud, server} << Allowed::All << AiLevel::Any << sentiment << u"cloud"_s;
        QTest::newRow("the first that may read it")
            << Order{cloud, server} << Allowed::All << AiLevel::Local << sentiment << u"server"_s;
        QTest::newRow("a host of one's own may")
            << Order{own} << Allowed::All << AiLevel::Local << sentiment << u"own"_s;
        QTest::newRow("nobody in the order may")
            << Order{cloud} << Allowed::All << AiLevel::Local << sentiment << u"builtin"_s;
        QTest::newRow("the first that embeds")
            << Order{server, cloud} << Allowed::All << AiLevel::Any << embedding << u"cloud"_s;
        QTest::newRow("nobody embeds")
            << Order{server} << Allowed::All << AiLevel::Any << embedding << u"builtin"_s;
        QTest::newRow("this machine only") << Order{cloud, own, server} << Allowed::ThisMachine
                                           << AiLevel::Any << sentiment << u"server"_s;
        QTest::newRow("this machine only, and nobody there")
            << Order{cloud, own} << Allowed::ThisMachine << AiLevel::Any << sentiment
            << u"builtin"_s;
        QTest::newRow("the device first")
            << Order{device, cloud} << Allowed::All << AiLevel::Any << sentiment << u"builtin"_s;
        QTest::newRow("off") << Order{cloud, device} << Allowed::Nothing << AiLevel::Any
                             << sentiment << QString();
        QTest::newRow("never") << Order{cloud, server} << Allowed::All << AiLevel::Never
                               << sentiment << u"builtin"_s; // whose claims leave it out
    }

    void theFirstThatMayAndCanAnswers()
    {
        QFETCH(const QList<Routing::Candidate>, order);
        QFETCH(const Allowed, allowed);
        QFETCH(const AiLevel, ai);
        QFETCH(const TaskKind, kind);
        QFETCH(const QString, name);
        const Routing routing(order, {}, u"builtin"_s, allowed);

        QCOMPARE(routing.nameFor(level(ai, {}, kind), {}, now), name);
        QCOMPARE(routing.usual(ai, kind), name);
    }

    void whoIsAskedByNameAnswersOrNobodyDoes()
    {
        const Routing routing({device}, {cloud, server}, u"builtin"_s, Allowed::All);

        QCOMPARE(routing.nameFor(level(AiLevel::Any, u"cloud"_s), {}, now), u"cloud"_s);
        QCOMPARE(routing.nameFor(level(AiLevel::Any, u"builtin"_s), {}, now), u"builtin"_s);
        QCOMPARE(routing.nameFor(level(AiLevel::Local, u"cloud"_s), {}, now), QString());
        QCOMPARE(routing.nameFor(level(AiLevel::Any, u"gone"_s), {}, now), QString());
        QCOMPARE(routing.nameFor(level(AiLevel::Any, u"server"_s, TaskKind::EmbeddingGeneration),
                                 {}, now),
                 QString());
        QCOMPARE(routing.nameFor(level(AiLevel::Any), {}, now), u"builtin"_s);
    }

    void whoIsOutIsPassedOverOnlyWhereThePersonSaidSo()
    {
        const Routing waits({cloud}, {}, u"builtin"_s, Allowed::All);
        const Routing yields({yielding, server}, {}, u"builtin"_s, Allowed::All);
        const auto name = [](const Routing &routing, const Routing::Healths &healths,
                             const QString &self = {}) {
            return routing.nameFor(level(AiLevel::Any), healths, now, self);
        };
        QVERIFY(!waits.looksAtHealth());
        QVERIFY(yields.looksAtHealth());

        QCOMPARE(name(waits, healths(State::Open, now + 1s)), u"cloud"_s);
        QCOMPARE(name(yields, healths(State::Closed, {})), u"cloud"_s);
        QCOMPARE(name(yields, healths(State::Open, now + 1s)), u"server"_s);
        QCOMPARE(name(yields, healths(State::Open, {})), u"server"_s);
        QCOMPARE(name(yields, healths(State::HalfOpen, {})), u"server"_s);
        // When its time has come it gets its probe, and it sees its own tasks meanwhile.
        QCOMPARE(name(yields, healths(State::Open, now)), u"cloud"_s);
        QCOMPARE(name(yields, healths(State::HalfOpen, {}), u"cloud"_s), u"cloud"_s);
    }

    void theSwitchHoldsAtOnce()
    {
        Routing routing({cloud, server}, {own}, u"builtin"_s, Allowed::All);
        const auto allowed = [&routing] {
            QStringList names;
            for (const QString &name : {u"builtin"_s, u"cloud"_s, u"server"_s, u"own"_s, u"no"_s}) {
                if (routing.isAllowed(name))
                    names += name;
            }
            return names;
        };

        QCOMPARE(allowed(), (QStringList{u"builtin"_s, u"cloud"_s, u"server"_s, u"own"_s}));
        routing.setAllowed(Allowed::ThisMachine);
        QCOMPARE(allowed(), (QStringList{u"builtin"_s, u"server"_s}));
        routing.setAllowed(Allowed::Nothing);
        QCOMPARE(allowed(), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestRouting)
#include "tst_routing.moc"
