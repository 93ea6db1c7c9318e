// SPDX-License-Identifier: GPL-3.0-or-later
// What words do to a sentence's feeling, and what the words around them make of it: with the
// shipped list, for that is where a wrong pair would stand.
#include "engine/providers/builtin/Models.h"

#include <QTest>

using namespace englog;
using namespace englog::builtin;
using namespace Qt::StringLiterals;

namespace {

struct Judged
{
    float polarity = 0.0F;
    QStringList felt;
    bool turns = false;
};

Judged judge(const QString &text)
{
    static const auto models = *Models::from(Models::shipped(), {});
    const auto document = *Document::read(std::make_shared<QString>(text), models->words, Pulse());
    const auto verdict = models->valence.judge(*document, document->sentences().front());
    Judged judged{verdict.polarity, {}, verdict.turns};
    for (const ValenceRules::Felt &felt : verdict.felt)
        judged.felt.append(document->view(document->token(felt.token)).toString());
    return judged;
}

} // namespace

class TestValenceRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhichWay_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("sign");
        const auto row = [](const char *text, int sign) {
            QTest::newRow(text) << QString::fromUtf8(text) << sign;
        };
        row("An engaging and heartfelt evening.", 1);
        row("A contrived, tedious afternoon.", -1);
        row("It lacks charm.", -1);
        row("The cook fails to impress.", -1);
        row("It could have been wonderful.", -1);
        row("It was far from delightful.", -1);
        row("She is too clever by half.", -1);
        row("It was never dull.", 1);
        row("A well-acted play.", 1);
        row("The plan was half-baked.", -1);
        row("It did n't impress anybody.", -1);
        row("We had a great loss.", -1);
        row("We had great fun.", 1);
        row("I was fed up.", -1);
        row("It was funnier than I had hoped.", 1);
    }

    void saysWhichWay()
    {
        QFETCH(const QString, text);
        QFETCH(const int, sign);
        const float polarity = judge(text).polarity;
        QVERIFY2(polarity * float(sign) > 0.1F, qPrintable(QString::number(double(polarity))));
    }

    void aNameIsNoFeeling()
    {
        QCOMPARE(judge(u"Then came Captain Proud with my letters."_s).felt, QStringList());
        QCOMPARE(judge(u"At noon I met Mr. Grace there."_s).felt, QStringList());
        QCOMPARE(judge(u"Then I was so proud of my letters."_s).felt, QStringList{u"proud"_s});
        // A headline's capitals are no names.
        QCOMPARE(judge(u"A Sad And Hopeless Day"_s).felt, (QStringList{u"Sad"_s, u"Hopeless"_s}));
    }

    void takesNothingForFeelingThatOnlyLooksLikeIt_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"I cut the paper and made two parts.", "He sold his goods and did some business.",
              "We drank the wine with both hands.", "It feels like a Monday.",
              "That kind of shop is on every corner.", "I lie down for an hour."})
            QTest::newRow(text) << QString::fromUtf8(text);
    }

    void takesNothingForFeelingThatOnlyLooksLikeIt()
    {
        QFETCH(const QString, text);
        const Judged judged = judge(text);
        QVERIFY2(judged.felt.isEmpty(), qPrintable(judged.felt.join(u' ')));
        QCOMPARE(judged.polarity, 0.0F);
    }

    void whatOnlyStrengthensIsNotFeltItself()
    {
        QCOMPARE(judge(u"It was a great loss."_s).felt, QStringList{u"loss"_s});
        QVERIFY(judge(u"It was a great loss."_s).polarity < judge(u"It was a loss."_s).polarity);
    }

    void knowsThatASentenceTurns()
    {
        QVERIFY(judge(u"But then the car broke down."_s).turns);
        QVERIFY(!judge(u"The car broke down, but then it rained."_s).turns);
        QVERIFY(!judge(u"Then the car broke down."_s).turns);
    }
};

QTEST_GUILESS_MAIN(TestValenceRules)
#include "tst_valencerules.moc"
