// SPDX-License-Identifier: GPL-3.0-or-later
// How what a person says of themes comes to whoever analyses.
#include "engine/workers/JournalThemes.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

/// Knows two themes, and may be far away.
class KnowingProvider : public ScriptedProvider
{
public:
    [[nodiscard]] QList<ThemeDefinition> themes() const override
    {
        return {{u"work"_s, {u"office"_s}, {}, {}, {}}, {u"home"_s, {u"house"_s}, {}, {}, {}}};
    }
};

} // namespace

class TestJournalThemes : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    KnowingProvider m_provider;

    EntryId save(const QString &content, AiLevel level = AiLevel::Any)
    {
        EntryDraft draft;
        draft.content = content;
        draft.ai = level;
        draft.date = QDate(2026, 5, 1);
        const Instant now = m_journal->clock.now();
        const EntryId fresh = EntryId::make(now, m_journal->dice.bits(), m_journal->dice.bits());
        return m_journal
            ->write([&](Stores &s) { return s.entries.save(draft, SaveMode::Closing, fresh, now); })
            .value()
            .id;
    }
    void say(const EntryId &id, const QString &field, const QString &value)
    {
        auto correction = Correction::from(field, value).value();
        correction.at = m_journal->clock.now();
        QVERIFY(m_journal->write([&](Stores &s) {
            return s.corrections.put(id, correction, CorrectionStore::Over::Any);
        }));
    }
    void set(const ThemeRule &rule)
    {
        QVERIFY(m_journal->write([&](Stores &s) { return s.corrections.setTheme(rule); }));
    }
    JournalThemes now(ThemeSource &source)
    {
        return m_journal->write([&](Stores &s) { return source.now(s); }).value();
    }

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider.distance = Provider::Reach::Device;
    }
    void cleanup() { m_journal.reset(); }

    void nothingSaidIsTheAnalysersOwn()
    {
        save(u"words"_s);
        ThemeSource source(m_provider);

        QVERIFY(now(source).stamp.isEmpty());
        QVERIFY(!now(source).definitions);
    }

    void rulesAndCorrectionsBecomeDefinitions()
    {
        const EntryId sea = save(u"on the sea"_s);
        const EntryId desk = save(u"at the desk"_s);
        set({u"Sailing"_s, {u"boat"_s}, {sea}, false, {}});
        set({u"home"_s, {}, {}, true, {}});
        set({u"Office"_s, {}, {}, false, {}});
        set({u"work"_s, {}, {}, false, u"Office"_s});
        say(sea, u"theme:work"_s, u"no"_s);
        say(desk, u"theme:work"_s, u"yes"_s);
        say(desk, u"theme:home"_s, u"yes"_s); // which is hidden
        ThemeSource source(m_provider);

        QCOMPARE(*now(source).definitions,
                 (QList<ThemeDefinition>{
                     {u"Office"_s, {u"office"_s}, {}, {u"at the desk"_s}, {u"on the sea"_s}},
                     {u"Sailing"_s, {u"boat"_s}, {u"on the sea"_s}, {u"on the sea"_s}, {}}}));
    }

    void theyAreReadAgainOnlyAfterAChange()
    {
        const EntryId id = save(u"words"_s);
        set({u"Sailing"_s, {u"boat"_s}, {}, false, {}});
        ThemeSource source(m_provider);
        const JournalThemes first = now(source);

        save(u"more words"_s);
        QCOMPARE(now(source).definitions, first.definitions); // the very same list
        say(id, u"theme:Sailing"_s, u"yes"_s);

        const JournalThemes second = now(source);
        QVERIFY(second.stamp != first.stamp);
        QCOMPARE(second.definitions->last().confirmed, QStringList{u"words"_s});
    }

    void whatIsLocalTeachesNobodyFarAway()
    {
        say(save(u"secret"_s, AiLevel::Local), u"theme:work"_s, u"yes"_s);
        say(save(u"open"_s), u"theme:work"_s, u"yes"_s);
        const EntryId never = save(u"most secret"_s, AiLevel::Never);
        set({u"Sailing"_s, {}, {never}, false, {}});

        ThemeSource near(m_provider);
        const auto atHome = now(near).definitions;
        m_provider.distance = Provider::Reach::Network;
        ThemeSource far(m_provider);
        const auto away = now(far).definitions;

        QCOMPARE(atHome->first().confirmed.size(), 2);
        QCOMPARE(away->first().confirmed, QStringList{u"open"_s});
        QVERIFY(atHome->last().examples.isEmpty());
    }

    void resultsOfOtherThemesAreStale()
    {
        const EntryId id = save(u"words"_s);
        const auto missing = [&] {
            QueuePlan plan;
            for (const TaskKind kind : allTaskKinds)
                plan.wanted.insert(kind, m_provider.identity(kind));
            return m_journal
                ->write(
                    [&](Stores &s) { return queueByThemes(s, id, plan, m_journal->clock.now()); })
                .value();
        };
        QCOMPARE(withThemes({u"p"_s, u"m"_s, u"1"_s}, TaskKind::ThemeIdentification, u"7"_s)
                     .promptVersion,
                 u"1+themes-7"_s);
        QCOMPARE(
            withThemes({u"p"_s, u"m"_s, u"1"_s}, TaskKind::SentimentAnalysis, u"7"_s).promptVersion,
            u"1"_s);
        QCOMPARE(
            withThemes({u"p"_s, u"m"_s, u"1"_s}, TaskKind::InsightGeneration, {}).promptVersion,
            u"1"_s);
        QCOMPARE(missing(), 6);
        QCOMPARE(missing(), 0);
    }
};

QTEST_GUILESS_MAIN(TestJournalThemes)
#include "tst_journalthemes.moc"
