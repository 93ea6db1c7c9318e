// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Analysis.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestAnalysis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSummaryIsReadWithoutItsBreaks_data()
    {
        QTest::addColumn<QString>("summary");
        QTest::addColumn<QList<Span>>("spans");
        QTest::addColumn<QString>("read");
        QTest::newRow("none") << QString() << QList<Span>() << QString();
        QTest::newRow("whole sentences")
            << u"We ate. It rained."_s << QList<Span>{{0, 7}, {20, 10}} << u"We ate. It rained."_s;
        QTest::newRow("broken off")
            << u"We ate, It rained;"_s << QList<Span>{{0, 7}, {20, 10}} << u"We ate… It rained…"_s;
        QTest::newRow("broken off at a conjunction")
            << u"He refused, and,"_s << QList<Span>{{0, 16}} << u"He refused…"_s;
        QTest::newRow("line breaks") << u"We\nate:"_s << QList<Span>{{3, 7}} << u"We ate…"_s;
        QTest::newRow("in other words") << u"They  ate,"_s << QList<Span>{} << u"They ate,"_s;
    }

    void aSummaryIsReadWithoutItsBreaks()
    {
        QFETCH(const QString, summary);
        QFETCH(const QList<Span>, spans);
        QFETCH(const QString, read);

        const ContentExtraction content{summary, spans, {}, {}};

        QCOMPARE(content.readableSummary(), read);
    }
};

QTEST_GUILESS_MAIN(TestAnalysis)
#include "tst_analysis.moc"
