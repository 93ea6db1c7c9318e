// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of an entry, from findings that are made up.
#include "engine/providers/builtin/BuiltinProvider.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

QStringList said(const QString &text, const QList<Finding> &findings)
{
    static const auto provider = BuiltinProvider::make();
    AnalysisRequest request;
    request.kind = TaskKind::InsightGeneration;
    request.text = std::make_shared<QString>(text);
    request.date = QDate(2026, 11, 24);
    request.findings = findings;
    QStringList sentences;
    provider->analyse(request, {}, {}, [&sentences](const Result<Analysis> &answer) {
        QVERIFY(answer);
        for (const Insight &insight : std::get<InsightGeneration>(answer->finding).insights)
            sentences += insight.text;
    });
    return sentences;
}

/// Persons where these words stand, in the order of the text.
EntityRecognition persons(const QString &text, const QStringList &names)
{
    EntityRecognition found;
    qsizetype from = 0;
    for (const QString &name : names) {
        const qsizetype at = text.indexOf(name, from);
        found.entities.append({name, EntityType::Person, 0.9, {at, name.size()}, {}});
        from = at + name.size();
    }
    return found;
}

} // namespace

class TestInsightWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aShorterNameGoesWithTheLongerOne()
    {
        const QString text = u"I saw Jane Welsh and Tom. Jane sang, Jane laughed, and Tom left."_s;

        const QStringList sentences = said(
            text, {persons(text, {u"Jane Welsh"_s, u"Tom"_s, u"Jane"_s, u"Jane"_s, u"Tom"_s})});

        QVERIFY2(sentences.contains(u"You write of Jane Welsh and Tom."_s),
                 qPrintable(sentences.join(u'\n')));
    }

    void whereItMayBeEitherAShorterNameStandsByItself()
    {
        const QString text = u"Jane Welsh met Jane Hill. Jane left."_s;

        const QStringList sentences =
            said(text, {persons(text, {u"Jane Welsh"_s, u"Jane Hill"_s, u"Jane"_s})});

        QVERIFY2(sentences.contains(u"You write of Jane Welsh, Jane Hill and Jane."_s),
                 qPrintable(sentences.join(u'\n')));
    }

    void nobodySaysOfOneselfThatItIsAdmiration()
    {
        const QString text = u"I cooked a good meal."_s;
        SentimentAnalysis feeling;
        feeling.overall = Sentiment{0.6, SentimentLabel::Positive, 0.9, {{11, 4}}};
        feeling.emotions = {{u"admiration"_s, 0.9}, {u"joy"_s, 0.8}, {u"approval"_s, 0.7}};

        QCOMPARE(
            said(text, {feeling}),
            QStringList{u"This entry reads as clearly positive, with words of joy; it shows in "
                        "“good”."_s});
    }
};

QTEST_GUILESS_MAIN(TestInsightWriter)
#include "tst_insightwriter.moc"
