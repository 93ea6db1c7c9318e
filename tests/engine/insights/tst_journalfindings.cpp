// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Findings.h"
#include "engine/insights/Subjects.h"
#include "tests/engine/insights/MadeUpFacts.h"

#include <QRegularExpression>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using Outcome = JournalFinding::Outcome;

namespace {

/// A journal of entries on days in a row whose score depends on nothing, until somebody changes it.
class Journal
{
public:
    explicit Journal(int entries, quint64 seed = 1) : m_random(seed)
    {
        for (int i = 0; i < entries; ++i) {
            EntryFacts entry;
            entry.id = EntryId::make(Instant(Millis(i)), seed, quint64(i));
            entry.date = QDate(2026, 1, 1).addDays(i);
            entry.analysed = true;
            entry.wordCount = 20 + int(uniform() * 300.0);
            entry.score = 0.3 * (uniform() + uniform() - 1.0);
            facts.append(entry);
        }
    }

    double uniform() { return double(m_random() >> 11U) * 0x1.0p-53; }

    /// Does it with each entry by chance.
    template<typename Do>
    void often(double share, Do change)
    {
        for (EntryFacts &entry : facts) {
            if (uniform() < share)
                change(entry);
        }
    }

    QList<EntryFacts> facts;

private:
    std::mt19937_64 m_random;
};

void name(EntryFacts &entry, const QString &who, EntityType type = EntityType::Person,
          double confidence = 0.9)
{
    entry.entities.append({who, type, confidence, {0, who.size()}, {}});
}

QStringList subjectsIn(const JournalFindings &findings)
{
    QStringList subjects;
    for (const JournalFinding &finding : findings.findings)
        subjects.append(finding.subject);
    return subjects;
}

/// A journal in which there is something of every kind to be found.
QList<EntryFacts> tellingFacts()
{
    Journal journal(400);
    const auto brighter = [](double by) {
        return [by](EntryFacts &entry) { entry.score = *entry.score + by; };
    };
    journal.often(0.2, [&](EntryFacts &entry) {
        entry.themes.append({u"film_and_theatre"_s, 0.9});
        brighter(0.2)(entry);
    });
    journal.often(0.2, [&](EntryFacts &entry) {
        name(entry, u"Anna"_s);
        brighter(-0.2)(entry);
    });
    journal.often(0.2, [&](EntryFacts &entry) {
        name(entry, u"Oslo"_s, EntityType::Place);
        brighter(0.25)(entry);
    });
    journal.often(0.2, [&](EntryFacts &entry) {
        entry.tags.append(u"100 %1"_s);
        brighter(-0.3)(entry);
    });
    for (EntryFacts &entry : journal.facts) {
        entry.time = QTime(int(journal.uniform() * 24.0), 0);
        if (entry.date.dayOfWeek() >= Qt::Saturday || entry.date.dayOfWeek() == Qt::Monday)
            brighter(entry.date.dayOfWeek() == Qt::Monday ? -0.3 : 0.2)(entry);
        if (entry.wordCount > 170)
            brighter(0.2)(entry);
        if (entry.time.hour() < 5 || entry.time.hour() >= 22)
            brighter(-0.25)(entry);
        entry.mood = std::clamp(int(std::lround(5.0 + 8.0 * *entry.score)), 1, 10);
    }
    return journal.facts;
}

} // namespace

class TestJournalFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsPlantedIsFoundAndToldInFull()
    {
        Journal journal(240);
        journal.often(0.2, [](EntryFacts &entry) {
            entry.themes.append({u"family"_s, 0.9});
            entry.score = *entry.score + 0.15;
        });
        journal.often(0.3, [](EntryFacts &entry) { entry.themes.append({u"work"_s, 0.9}); });

        const JournalFindings found = findingsOf(journal.facts);

        QCOMPARE(subjectsIn(found), QStringList{u"theme: family"_s});
        const JournalFinding &family = found.findings.first();
        QCOMPARE(family.outcome, Outcome::Sentiment);
        QVERIFY(family.effect > 0.5 && family.effect < 2.0);
        QVERIFY(family.low < family.effect && family.effect < family.high);
        QVERIFY(family.low > 0.0);
        QVERIFY(family.share < 0.01);
        const auto with = std::ranges::count_if(journal.facts, [](const EntryFacts &entry) {
            return !entry.themes.isEmpty() && entry.themes.first().name == "family"_L1;
        });
        QCOMPARE(family.nWith, int(with));
        QCOMPARE(family.nWith + family.nWithout, 240);
        QVERIFY2(
            family.text.startsWith(
                u"The %1 entries that speak of family read brighter than the other %2, by about "_s
                    .arg(with)
                    .arg(240 - with)),
            qPrintable(family.text));
        QCOMPARE(found.entriesTotal, 240);
        QCOMPARE(found.entriesAnalysed, 240);
    }

    void theEvidenceShowsIt()
    {
        Journal journal(240);
        journal.often(0.2, [](EntryFacts &entry) {
            name(entry, u"Anna"_s);
            entry.score = *entry.score - 0.2;
        });

        const JournalFindings found = findingsOf(journal.facts);

        QCOMPARE(subjectsIn(found), QStringList{u"person: Anna"_s});
        QVERIFY(found.findings.first().text.contains(u"read heavier"_s));
        QList<double> annas;
        for (const EntryFacts &entry : journal.facts)
            if (!entry.entities.isEmpty())
                annas.append(*entry.score);
        std::ranges::sort(annas);
        const auto &evidence = found.findings.first().evidence;
        QCOMPARE(evidence.size(), 5);
        for (const auto &citation : evidence) {
            const auto entry = std::ranges::find(journal.facts, citation.entry, &EntryFacts::id);
            QVERIFY(entry != journal.facts.end());
            QCOMPARE(citation.date, entry->date);
            QVERIFY(!entry->entities.isEmpty());
            QVERIFY(*entry->score <= annas[4]);
        }
        QVERIFY(std::ranges::is_sorted(evidence, {}, &JournalFinding::Citation::date));
    }

    void everyKindOfSubjectIsFound()
    {
        const QStringList found = subjectsIn(findingsOf(tellingFacts()));

        for (const QString &subject :
             {u"theme: film and theatre"_s, u"person: Anna"_s, u"place: Oslo"_s, u"tag: 100 %1"_s,
              u"weekday: Monday"_s, u"weekend"_s, u"time: at night (22 to 5)"_s})
            QCOMPARE(found.count(subject), 2); // in the words and in the moods
        QCOMPARE(found.filter(u"length: more than 1"_s).size(), 2);
        QVERIFY2(!found.contains(u"weekday: Saturday"_s), "the weekend has said it");
    }

    /// Cited is every sentence; and none tells why, or what somebody has or is.
    void sentencesCiteAndNeverJudge()
    {
        const QList<EntryFacts> facts = tellingFacts();
        static const QRegularExpression judging(
            u"caus|because|due to|makes? you|leads? to|result|effect|depress|disorder|anxi|diagnos|"
            "symptom|therap|patient|suffer|should"_s,
            QRegularExpression::CaseInsensitiveOption);

        const JournalFindings found = findingsOf(facts);

        QVERIFY(found.findings.size() >= 16);
        for (const JournalFinding &finding : found.findings) {
            QVERIFY2(!finding.text.contains(judging), qPrintable(finding.text));
            QVERIFY2(finding.text.contains(QString::number(finding.nWith))
                         && finding.text.contains(QString::number(finding.nWithout)),
                     qPrintable(finding.text));
            QVERIFY(finding.text.startsWith(u"The "_s) && finding.text.endsWith(u'.'));
            QVERIFY(!finding.evidence.isEmpty() && finding.evidence.size() <= 5);
            for (const auto &citation : finding.evidence)
                QVERIFY(!citation.entry.isNull());
            QVERIFY(finding.nWith >= 10 && finding.nWithout >= 10);
            QVERIFY(std::abs(finding.effect) >= 0.2 && finding.share <= 0.1);
            QVERIFY(finding.low <= finding.effect && finding.effect <= finding.high);
        }
    }

    void theSameJournalGivesTheSame()
    {
        QCOMPARE(findingsOf(tellingFacts()), findingsOf(tellingFacts()));
    }

    void withTooLittleNothingIsSaid()
    {
        const QList<EntryFacts> facts = tellingFacts();

        QVERIFY(!findingsOf(facts.first(200)).findings.isEmpty());
        QVERIFY(findingsOf(facts.first(99)).findings.isEmpty());
        QCOMPARE(findingsOf(facts.first(99)).entriesScored, 99);
        QVERIFY(findingsOf({}).findings.isEmpty());
        QCOMPARE(findingsOf({}).entriesTotal, 0);

        Journal rare(240);
        for (int i = 0; i < 9; ++i) {
            rare.facts[i * 20].themes.append({u"family"_s, 0.9});
            rare.facts[i * 20].score = 0.9;
        }
        QVERIFY2(findingsOf(rare.facts).findings.isEmpty(), "nine entries are too few");
    }

    void onlyEntriesWithTheOutcomeCount()
    {
        Journal journal(300);
        journal.often(0.2, [](EntryFacts &entry) {
            entry.tags.append(u"run"_s);
            entry.mood = 9;
        });
        for (EntryFacts &entry : journal.facts) {
            if (!entry.mood)
                entry.mood = 4 + int(journal.uniform() * 4.0);
        }
        for (int i = 0; i < 300; i += 3) {
            journal.facts[i].score.reset();
            journal.facts[i].mood.reset();
        }

        const JournalFindings found = findingsOf(journal.facts);

        QCOMPARE(subjectsIn(found), QStringList{u"tag: run"_s});
        QCOMPARE(found.findings.first().outcome, Outcome::Mood);
        QVERIFY2(found.findings.first().text.startsWith(u"The moods you gave to the "_s),
                 qPrintable(found.findings.first().text));
        QCOMPARE(found.findings.first().nWith + found.findings.first().nWithout, 200);
        QCOMPARE(found.entriesScored, 200);
        QCOMPARE(found.entriesTotal, 300);
    }

    void whatNeverVariesGivesNothing()
    {
        Journal journal(240);
        journal.often(0.3, [](EntryFacts &entry) { entry.themes.append({u"family"_s, 0.9}); });
        for (EntryFacts &entry : journal.facts) {
            entry.score = 0.1;
            entry.date = QDate(2026, 1, 1); // all in one day
            entry.wordCount = 10;
        }

        QVERIFY(findingsOf(journal.facts).findings.isEmpty());
    }

    /// A theme in each entry has no other side.
    void whatIsEverywhereGivesNothing()
    {
        Journal journal(240);
        journal.often(1.0, [](EntryFacts &entry) { entry.themes.append({u"family"_s, 0.9}); });

        QVERIFY(findingsOf(journal.facts).findings.isEmpty());
    }

    void ofTwoThatStandTogetherThePersonsOwnTagIsTold()
    {
        Journal journal(240);
        journal.often(0.25, [](EntryFacts &entry) {
            entry.themes.append({u"sport"_s, 0.9});
            entry.tags.append(u"Football"_s);
            name(entry, u"Ben"_s);
            entry.score = *entry.score + 0.3;
        });

        QCOMPARE(subjectsIn(findingsOf(journal.facts)), QStringList{u"tag: Football"_s});
    }

    void spellingsAndUnsureNames()
    {
        Journal journal(240);
        int nth = 0;
        journal.often(0.3, [&nth](EntryFacts &entry) {
            name(entry, nth++ % 3 == 0 ? u"ANNA"_s : u"Anna"_s);
            name(entry, u"Maybe"_s, EntityType::Person, 0.3);
            name(entry, u"Friday"_s, EntityType::Organization);
        });
        QList<const EntryFacts *> entries;
        for (const EntryFacts &entry : journal.facts)
            entries.append(&entry);

        QStringList people;
        for (const Subject &subject : subjectsOf(entries, 10, true)) {
            if (subject.kind == Subject::Kind::Person)
                people.append(subject.name);
        }

        QCOMPARE(people, QStringList{u"Anna"_s});
    }

    /// That entries of worry read heavier was read from the same words.
    void themesOfFeelingAreNotComparedWithFeeling()
    {
        Journal journal(240);
        journal.often(0.25, [](EntryFacts &entry) {
            entry.themes.append({u"worry"_s, 0.9});
            entry.score = *entry.score - 0.3;
        });
        for (EntryFacts &entry : journal.facts)
            entry.mood = 5 + int(journal.uniform() * 2.0) - (entry.themes.isEmpty() ? 0 : 3);

        const JournalFindings found = findingsOf(journal.facts);

        QCOMPARE(subjectsIn(found), QStringList{u"theme: worry"_s});
        QCOMPARE(found.findings.first().outcome, Outcome::Mood);
    }

    /// What another subject explains is not said twice: `b` comes with `a`, and `a` is what tells.
    void whatOnlyGoesAlongIsNotTold()
    {
        Journal journal(500);
        journal.often(0.3, [&journal](EntryFacts &entry) {
            entry.themes.append({u"music"_s, 0.9});
            entry.score = *entry.score + 0.25;
            if (journal.uniform() < 0.7)
                entry.themes.append({u"food"_s, 0.9});
        });
        journal.often(0.1, [](EntryFacts &entry) {
            if (entry.themes.isEmpty())
                entry.themes.append({u"food"_s, 0.9});
        });

        QCOMPARE(subjectsIn(findingsOf(journal.facts)), QStringList{u"theme: music"_s});
    }

    /// A hard winter in which one also wrote much of work says nothing about work.
    void aSlowChangeIsNotTakenForASubject()
    {
        Journal journal(365);
        for (qsizetype i = 0; i < journal.facts.size(); ++i) {
            EntryFacts &entry = journal.facts[i];
            const bool winter = entry.date.month() <= 3;
            entry.score = *entry.score - (winter ? 0.3 : 0.0);
            if (journal.uniform() < (winter ? 0.6 : 0.1))
                entry.themes.append({u"work"_s, 0.9});
        }

        QVERIFY(!subjectsIn(findingsOf(journal.facts)).contains(u"theme: work"_s));
    }

    /// Where nothing goes with anything, next to nothing is said: over forty journals less than
    /// one in ten says something, though each has some two dozen things to say.
    void chanceIsKeptDown()
    {
        int talking = 0;
        for (quint64 seed = 1; seed <= 40; ++seed) {
            Journal journal(240, seed);
            for (int theme = 0; theme < 15; ++theme)
                journal.often(0.2, [theme](EntryFacts &entry) {
                    entry.themes.append({u"theme%1"_s.arg(theme), 0.9});
                });
            talking += findingsOf(journal.facts).findings.isEmpty() ? 0 : 1;
        }
        QVERIFY2(talking <= 4, qPrintable(QString::number(talking)));
    }

    void aBigJournalOfEverythingIsReadToo()
    {
        const QList<EntryFacts> facts = test::madeUpFacts(QDate(2020, 1, 1), 900, 1.3);
        for (const JournalFinding &finding : findingsOf(facts).findings)
            QVERIFY(std::isfinite(finding.effect) && std::isfinite(finding.high));
    }
};

QTEST_GUILESS_MAIN(TestJournalFindings)
#include "tst_journalfindings.moc"
