// SPDX-License-Identifier: GPL-3.0-or-later
// The tables that the analyser is made of: word lists and weights, and what is refused.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/builtin/Lexicon.h"
#include "engine/providers/builtin/Models.h"
#include "engine/providers/builtin/ThemeMatcher.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <bit>

using namespace englog;
using namespace englog::builtin;
using namespace Qt::StringLiterals;

namespace {

/// A table's file with these cells, as the trainers write it.
QByteArray tableFile(quint32 rows, quint32 columns, const QList<Key> &keys, const QByteArray &cells)
{
    QByteArray file("ENGLOGW1");
    const auto append = [&file](auto value) {
        const auto little = qToLittleEndian(value);
        file.append(reinterpret_cast<const char *>(&little), sizeof(little));
    };
    append(rows);
    append(columns);
    append(quint32(keys.isEmpty() ? 0 : 1));
    for (const float number : {0.5F, 0.25F, -1.0F}) // scale, bias, threshold
        for (quint32 c = 0; c < columns; ++c)
            append(std::bit_cast<quint32>(number));
    for (const Key key : keys)
        append(key);
    file += cells;
    return file + QCryptographicHash::hash(file, QCryptographicHash::Sha256).first(8);
}

} // namespace

class TestTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheTrainersWrite()
    {
        const QByteArray file =
            tableFile(2, 3, {10, 20}, QByteArray("\x01\x02\x03\xFF\x00\x7F", 6));

        const auto table = WeightTable::from(file);

        QVERIFY(table);
        QCOMPARE(table->rows(), 2);
        QCOMPARE(table->columns(), 3);
        QCOMPARE(table->weight(0, 1), 1.0F);
        QCOMPARE(table->weight(1, 0), -0.5F);
        QCOMPARE(table->weight(1, 2), 63.5F);
        QCOMPARE(table->bias(2), 0.25F);
        QCOMPARE(table->threshold(0), -1.0F);
        QCOMPARE(table->rowOf(20), 1);
        QCOMPARE(table->rowOf(15), -1);
    }

    void refusesDamagedTables_data()
    {
        const QByteArray good = tableFile(2, 1, {}, "ab");
        QByteArray altered = good;
        altered[altered.size() - 9] = 'x';
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other kind") << QByteArray(200, 'x');
        QTest::newRow("cut") << good.chopped(1);
        QTest::newRow("altered") << altered;
        QTest::newRow("longer than its header") << tableFile(2, 1, {}, "abc");
        QTest::newRow("too large") << tableFile(1U << 30, 1, {}, "ab");
    }

    void refusesDamagedTables()
    {
        QFETCH(QByteArray, file);

        const auto table = WeightTable::from(file);

        QVERIFY(!table);
        QCOMPARE(table.error().code, ErrorCode::Corrupt);
    }

    void refusesTablesOfAnotherShape()
    {
        const WeightTable table = *WeightTable::from(tableFile(2, 1, {}, "ab"));

        QCOMPARE(WordVectors::from(table).error().code, ErrorCode::Corrupt);
        QCOMPARE(EmotionModel::from(table).error().code, ErrorCode::Corrupt);
        QCOMPARE(NameTagger::from(table).error().code, ErrorCode::Corrupt);
        QCOMPARE(NameFacts::checked(table).error().code, ErrorCode::Corrupt);
        QCOMPARE(WordClassTagger::from(table).error().code, ErrorCode::Corrupt);
        const WeightTable odd = *WeightTable::from(tableFile(3, 9, {}, QByteArray(27, 'a')));
        QCOMPARE(WordClassTagger::from(odd).error().code, ErrorCode::Corrupt);
    }

    void readsWordLists()
    {
        const auto lines = lexiconLines("# a comment\n\nvalence 1.5: good fed_up\nnegate: not\n");

        QVERIFY(lines);
        QCOMPARE(lines->size(), 2);
        QCOMPARE(lines->at(0).head, u"valence"_s);
        QCOMPARE(lines->at(0).argument, u"1.5"_s);
        QCOMPARE(lines->at(0).words, (QStringList{u"good"_s, u"fed_up"_s}));
        QCOMPARE(lines->at(1).argument, QString());
        QCOMPARE(keyOfListed(u"fed_up"), joined(keyOf(u"fed"), keyOf(u"up")));
    }

    void refusesWordListsThatMakeNoSense()
    {
        QCOMPARE(lexiconLines("no colon here").error().code, ErrorCode::Corrupt);
        QCOMPARE(ValenceRules::from("no colon").error().code, ErrorCode::Corrupt);
        QCOMPARE(ValenceRules::from("colour 1: red").error().code, ErrorCode::Corrupt);
        QCOMPARE(NameLists::from("no colon").error().code, ErrorCode::Corrupt);
        QCOMPARE(NameLists::from("colour: red").error().code, ErrorCode::Corrupt);
        QCOMPARE(ThemeMatcher::themesFrom("no colon").error().code, ErrorCode::Corrupt);
    }

    void namesTheFileThatFails()
    {
        QTemporaryDir folder;
        QVERIFY(folder.isValid());

        const auto absent = BuiltinProvider::from(folder.path());
        QVERIFY(!absent);
        QCOMPARE(absent.error().code, ErrorCode::NotFound);
        QVERIFY(absent.error().detail.contains(u"words.weights"));

        for (const QString &name : QDir(Models::shipped()).entryList())
            QVERIFY(QFile::copy(Models::shipped() + u'/' + name, folder.filePath(name)));
        QVERIFY(BuiltinProvider::from(folder.path()));

        QFile themes(folder.filePath(u"themes.txt"_s));
        themes.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(themes.open(QIODevice::WriteOnly));
        themes.write("broken");
        themes.close();
        const auto broken = BuiltinProvider::from(folder.path());
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Corrupt);
        QVERIFY(broken.error().detail.contains(u"themes.txt"));
    }

    void whatShipsIsSound()
    {
        const auto models = Models::from(Models::shipped(), {});

        QVERIFY2(models, qPrintable(models ? QString() : models.error().detail));
        QVERIFY((*models)->themes.size() >= 30);
        const WordVectors &words = (*models)->words;
        const auto vectorOf = [&words](std::u16string_view word) {
            WordVectors::Vector sum{};
            words.add(words.rowOf(keyOf(word)), 1.0F, sum);
            return sum;
        };
        QVERIFY(words.contains(keyOf(u"breakfast")));
        QVERIFY(words.rarity(words.rowOf(keyOf(u"the"))) < 0.1F);
        QVERIFY(words.rarity(words.rowOf(keyOf(u"violin"))) > 0.8F);
        QCOMPARE(words.rarity(-1), 1.0F);
        QCOMPARE(words.odds(-1), 1.0F);
        QVERIFY(words.odds(words.rowOf(keyOf(u"the"))) < -0.5F);
        QCOMPARE(words.classOf(-1), -1);
        QVERIFY(cosine(vectorOf(u"breakfast"), vectorOf(u"dinner"))
                > cosine(vectorOf(u"breakfast"), vectorOf(u"parliament")) + 0.2F);
        QCOMPARE(cosine({}, vectorOf(u"dinner")), 0.0F);
        QVERIFY((*models)->names.rolesOf(keyOf(u"anna")) & NameLists::Person);
        QVERIFY((*models)->names.rolesOf(joined(keyOf(u"new"), keyOf(u"york"))) & NameLists::Place);
    }

    void wordsHaveTheirClassInTheSentence()
    {
        const auto models = Models::from(Models::shipped(), {}).value();
        const auto text = std::make_shared<QString>(
            u"She was reading two long letters to the lost cat in London, "
            u"and quickly read them again."_s);
        const auto document = Document::read(text, models->words, Pulse()).value();
        const auto classes =
            models->classes.classesOf(*document, document->sentences().front(), models->words);
        QHash<QString, WordClass> found;
        for (qint32 i = 0; i < qint32(classes.size()); ++i)
            found[document->view(document->token(i)).toString()] = classes[size_t(i)];

        QCOMPARE(found.value(u"She"_s), WordClass::Other);
        QCOMPARE(found.value(u"reading"_s), WordClass::Gerund);
        QCOMPARE(found.value(u"two"_s), WordClass::Number);
        QCOMPARE(found.value(u"long"_s), WordClass::Adjective);
        QCOMPARE(found.value(u"letters"_s), WordClass::Noun);
        QCOMPARE(found.value(u"cat"_s), WordClass::Noun);
        QCOMPARE(found.value(u"London"_s), WordClass::Name);
        QCOMPARE(found.value(u","_s), WordClass::Other);
        QCOMPARE(found.value(u"quickly"_s), WordClass::Adverb);
        QCOMPARE(found.value(u"read"_s), WordClass::Verb);
    }
};

QTEST_APPLESS_MAIN(TestTables)
#include "tst_tables.moc"
