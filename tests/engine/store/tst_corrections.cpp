// SPDX-License-Identifier: GPL-3.0-or-later
// What people say of the analyses, as it lies in the journal.
#include "tests/support/TempJournal.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestCorrections : public QObject
{
    Q_OBJECT

    using Over = CorrectionStore::Over;

    std::unique_ptr<TempJournal> m_journal;

    EntryId save(const QString &content, EntryDraft draft = {})
    {
        draft.content = content;
        draft.date = QDate(2026, 5, 1);
        const Instant now = m_journal->clock.now();
        const EntryId fresh = EntryId::make(now, m_journal->dice.bits(), m_journal->dice.bits());
        return m_journal
            ->write([&](Stores &stores) {
                return stores.entries.save(draft, SaveMode::Closing, fresh, now);
            })
            .value()
            .id;
    }
    EntryId edit(const EntryId &id, const QString &content, AiLevel level = AiLevel::Any)
    {
        EntryDraft draft;
        draft.id = id;
        draft.ai = level;
        return save(content, draft);
    }
    static Correction say(const QString &field, const QString &value, int at = 1,
                          const QString &words = {})
    {
        auto correction = Correction::from(field, value).value();
        correction.at = Instant(Millis(at));
        correction.words = words;
        return correction;
    }
    Result<> put(const EntryId &id, const Correction &correction, Over over = Over::Any)
    {
        return m_journal->write(
            [&](Stores &stores) { return stores.corrections.put(id, correction, over); });
    }
    QList<Correction> said(const EntryId &id)
    {
        return m_journal->read([&](Stores &stores) { return stores.corrections.ofEntry(id); })
            .value();
    }
    QStringList valuesOf(const EntryId &id)
    {
        QStringList values;
        for (const Correction &one : said(id))
            values += one.field() + u'=' + one.value;
        return values;
    }
    QString stamp()
    {
        return m_journal->read([](Stores &stores) { return stores.corrections.themesStamp(); })
            .value();
    }
    Result<> set(const ThemeRule &rule)
    {
        return m_journal->write([&](Stores &stores) { return stores.corrections.setTheme(rule); });
    }
    QList<ThemeLesson> lessons(int most = 10, AiLevel upTo = AiLevel::Local)
    {
        return m_journal
            ->read([&](Stores &stores) { return stores.corrections.themeLessons(most, upTo); })
            .value();
    }

private Q_SLOTS:
    void init() { m_journal = std::make_unique<TempJournal>(); }
    void cleanup() { m_journal.reset(); }

    void whatIsSaidStaysUntilSaidOtherwise()
    {
        const EntryId id = save(u"Met Maria"_s);

        QVERIFY(put(id, say(u"theme:work"_s, u"no"_s, 2)));
        QVERIFY(put(id, say(u"sentiment"_s, u"mixed"_s, 1)));
        QVERIFY(put(id, say(u"sentiment"_s, u"0.5"_s, 3)));

        QCOMPARE(valuesOf(id), (QStringList{u"theme:work=no"_s, u"sentiment=0.5"_s}));
        m_journal->close();
        m_journal->open();
        QCOMPARE(valuesOf(id), (QStringList{u"theme:work=no"_s, u"sentiment=0.5"_s}));
        QVERIFY(
            m_journal->write([&](Stores &s) { return s.corrections.remove(id, u"sentiment"_s); })
                .value());
        QVERIFY(
            !m_journal->write([&](Stores &s) { return s.corrections.remove(id, u"sentiment"_s); })
                 .value());
        QCOMPARE(valuesOf(id), QStringList{u"theme:work=no"_s});
    }

    void whatCameFromElsewhereGivesWayToWhatWasSaidLater()
    {
        const EntryId id = save(u"words"_s);
        QVERIFY(put(id, say(u"theme:work"_s, u"no"_s, 5)));

        QVERIFY(put(id, say(u"theme:work"_s, u"yes"_s, 4), Over::Older));
        QCOMPARE(valuesOf(id), QStringList{u"theme:work=no"_s});
        QVERIFY(put(id, say(u"theme:work"_s, u"yes"_s, 6), Over::Older));
        QCOMPARE(valuesOf(id), QStringList{u"theme:work=yes"_s});
        QVERIFY(put(id, say(u"theme:work"_s, u"no"_s, 1))); // a clock that was set back
        QCOMPARE(valuesOf(id), QStringList{u"theme:work=no"_s});
    }

    void anUnknownEntryTakesNone()
    {
        const auto refused =
            put(EntryId::make(m_journal->clock.now(), 1, 2), say(u"sentiment"_s, u"mixed"_s));

        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::NotFound);
    }

    void whatIsSaidOfANameGoesWithItsWords()
    {
        const EntryId id = save(u"Met Maria"_s);
        QVERIFY(put(id, say(u"entity:4:5"_s, u"person"_s, 1, u"Maria"_s)));
        QVERIFY(said(id).first().holds);

        edit(id, u"Saw Maria, briefly"_s);
        QVERIFY(said(id).first().holds);
        edit(id, u"Yesterday I met Maria"_s);
        QVERIFY(said(id).first().holds);
        QCOMPARE(said(id).first().field(), u"entity:16:5"_s);
        edit(id, u"I"_s);
        QVERIFY(!said(id).first().holds);
        QCOMPARE(said(id).first().words, u"Maria"_s); // kept
        edit(id, u"Met Maria"_s);
        QVERIFY(said(id).first().holds);
        QCOMPARE(said(id).first().field(), u"entity:4:5"_s);
    }

    void namesThatMoveOntoOneAnothersPlacesStayApart()
    {
        const EntryId id = save(u"Anna Anna Anna"_s);
        QVERIFY(put(id, say(u"entity:0:4"_s, u"person"_s, 1, u"Anna"_s)));
        QVERIFY(put(id, say(u"entity:5:4"_s, u"place"_s, 2, u"Anna"_s)));
        QVERIFY(put(id, say(u"entity:10:4"_s, u"none"_s, 3, u"Anna"_s)));

        edit(id, u"Dear Anna Anna Anna"_s);

        QCOMPARE(
            valuesOf(id),
            (QStringList{u"entity:5:4=person"_s, u"entity:10:4=place"_s, u"entity:15:4=none"_s}));
    }

    void aNameThatIsGoneTakesNoOthersPlace()
    {
        const EntryId id = save(u"In May it rained. May came."_s);
        QVERIFY(put(id, say(u"entity:3:3"_s, u"none"_s, 1, u"May"_s)));
        QVERIFY(put(id, say(u"entity:18:3"_s, u"person"_s, 2, u"May"_s)));

        edit(id, u"In May it rained."_s);

        QCOMPARE(valuesOf(id), (QStringList{u"entity:3:3=none"_s, u"entity:18:3=person"_s}));
        QVERIFY(!said(id).last().holds);
        edit(id, u"In May it rained. May came."_s);
        QVERIFY(said(id).last().holds);
    }

    void twoThatAreGoneDoNotTakeOnePlace()
    {
        const EntryId id = save(u"Anna met Anna."_s);
        QVERIFY(put(id, say(u"entity:0:4"_s, u"person"_s, 1, u"Anna"_s)));
        QVERIFY(put(id, say(u"entity:9:4"_s, u"none"_s, 2, u"Anna"_s)));

        edit(id, u"Then Anna came!"_s);

        QCOMPARE(valuesOf(id), (QStringList{u"entity:5:4=person"_s, u"entity:9:4=none"_s}));
    }

    void aRangeHasWhatMayBeShown()
    {
        const EntryId shown = save(u"one"_s);
        const EntryId trashed = save(u"two"_s);
        const EntryId hidden = save(u"three"_s);
        for (const EntryId &id : {shown, trashed, hidden})
            QVERIFY(put(id, say(u"sentiment"_s, u"mixed"_s)));
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.entries.trash(trashed, m_journal->clock.now()); }));
        edit(hidden, u"three"_s, AiLevel::Never);

        const auto inRange = [&](QDate from, QDate to) {
            return m_journal->read([&](Stores &s) {
                                return s.corrections.inRange({from, to});
                            })
                .value()
                .keys();
        };

        QCOMPARE(inRange({}, {}), QList<EntryId>{shown});
        QCOMPARE(inRange(QDate(2026, 5, 2), {}), QList<EntryId>());
        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.undelete(trashed); }));
        QCOMPARE(inRange(QDate(2026, 5, 1), QDate(2026, 5, 1)).size(), 2);
    }

    void anEntryThatGoesForGoodTakesItsCorrectionsAlong()
    {
        const EntryId id = save(u"words"_s);
        QVERIFY(put(id, say(u"theme:work"_s, u"no"_s)));
        QVERIFY(set({u"sailing"_s, {}, {id}, false, {}}));
        const QString before = stamp();

        QVERIFY(m_journal->write([&](Stores &s) { return s.entries.remove(id); }));

        QCOMPARE(said(id), QList<Correction>());
        const auto themes = m_journal->read([](Stores &s) { return s.corrections.themes(); });
        QCOMPARE(*themes, (QList<ThemeRule>{{u"sailing"_s, {}, {}, false, {}}}));
        QVERIFY(stamp() != before);
        QCOMPARE(m_journal->store().check().result().value(), QStringList());
    }

    void themesAndNamesAreReadAsTheyWereSaid()
    {
        const EntryId first = save(u"one"_s);
        const EntryId second = save(u"two"_s);
        ThemeRule sailing{u"Sailing"_s, {u"boat"_s, u"“sail”"_s}, {first, second}, false, {}};
        const ThemeRule home{u"home"_s, {}, {}, true, u"family"_s};
        const NameRule maria{u"Maria"_s, EntityType::Person, false, u"Maria Rossi"_s};
        const NameRule noName{u"Once"_s, {}, true, {}};
        QVERIFY(set(sailing));
        QVERIFY(set(home));
        for (const NameRule &rule : {maria, noName})
            QVERIFY(m_journal->write([&](Stores &s) { return s.corrections.setName(rule); }));

        const auto themes = [&] {
            return m_journal->read([](Stores &s) { return s.corrections.themes(); }).value();
        };
        QCOMPARE(themes(), (QList<ThemeRule>{home, sailing}));
        QCOMPARE(m_journal->read([](Stores &s) { return s.corrections.names(); }).value(),
                 (QList<NameRule>{maria, noName}));
        sailing.examples = {second};
        sailing.seeds = {u"mast"_s};
        QVERIFY(set(sailing));
        QCOMPARE(themes(), (QList<ThemeRule>{home, sailing}));
    }

    void theStampTellsOfWhateverThemesRestOn()
    {
        const EntryId example = save(u"one"_s);
        const EntryId corrected = save(u"two"_s);
        const EntryId other = save(u"three"_s);
        QSet<QString> seen{stamp()};
        QCOMPARE(stamp(), QString()); // nothing was said yet
        const auto isNew = [&] {
            const bool fresh = !seen.contains(stamp());
            seen.insert(stamp());
            return fresh;
        };

        QVERIFY(put(corrected, say(u"sentiment"_s, u"mixed"_s)));
        QVERIFY(!isNew());
        QVERIFY(set({u"sailing"_s, {u"boat"_s}, {}, false, {}}));
        QVERIFY(isNew());
        QVERIFY(set({u"sailing"_s, {u"boat"_s}, {example}, false, {}}));
        QVERIFY(isNew());
        QVERIFY(put(corrected, say(u"theme:work"_s, u"no"_s)));
        QVERIFY(isNew());
        QVERIFY(put(corrected, say(u"theme:work"_s, u"yes"_s)));
        QVERIFY(isNew());
        edit(example, u"one more"_s);
        QVERIFY(isNew());
        edit(corrected, u"two more"_s);
        QVERIFY(isNew());
        edit(corrected, u"two more"_s, AiLevel::Never);
        QVERIFY(isNew());
        edit(other, u"three more"_s);
        QVERIFY(!isNew());
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.entries.trash(example, m_journal->clock.now()); }));
        QVERIFY(isNew());
        QVERIFY(
            m_journal
                ->write([&](Stores &s) { return s.corrections.remove(corrected, u"theme:work"_s); })
                .value());
        QVERIFY(isNew());
    }

    void theNewestLessonsOfEachThemeAreTaught()
    {
        for (int i = 0; i < 4; ++i)
            QVERIFY(put(save(u"work %1"_s.arg(i)), say(u"theme:work"_s, u"yes"_s, i)));
        QVERIFY(put(save(u"idle"_s), say(u"theme:work"_s, u"no"_s)));
        EntryDraft draft;
        draft.ai = AiLevel::Local;
        QVERIFY(put(save(u"secret"_s, draft), say(u"theme:love"_s, u"yes"_s)));
        draft.ai = AiLevel::Never;
        QVERIFY(put(save(u"most secret"_s, draft), say(u"theme:love"_s, u"yes"_s)));

        QCOMPARE(lessons(2),
                 (QList<ThemeLesson>{{u"love"_s, true, u"secret"_s},
                                     {u"work"_s, false, u"idle"_s},
                                     {u"work"_s, true, u"work 3"_s},
                                     {u"work"_s, true, u"work 2"_s}}));
        QCOMPARE(
            lessons(1, AiLevel::Any),
            (QList<ThemeLesson>{{u"work"_s, false, u"idle"_s}, {u"work"_s, true, u"work 3"_s}}));
    }

    void textsAreThoseThatMayBeShown()
    {
        EntryDraft draft;
        const EntryId open = save(u"open"_s, draft);
        draft.ai = AiLevel::Local;
        const EntryId local = save(u"local"_s, draft);
        const EntryId trashed = save(u"trashed"_s);
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.entries.trash(trashed, m_journal->clock.now()); }));

        const auto texts = [&](AiLevel upTo) {
            return m_journal
                ->read([&](Stores &s) {
                    return s.corrections.texts({open, local, trashed}, upTo);
                })
                .value();
        };

        QCOMPARE(texts(AiLevel::Any), (QHash<EntryId, QString>{{open, u"open"_s}}));
        QCOMPARE(texts(AiLevel::Local).size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCorrections)
#include "tst_corrections.moc"
