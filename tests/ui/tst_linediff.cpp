// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/LineDiff.h"

#include <QStringList>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

/// A line each: ` same`, `-removed`, `+added`.
QString textOf(const QList<DiffLine> &lines)
{
    QStringList texts;
    for (const DiffLine &line : lines)
        texts += (line.kind == DiffLine::Kind::Added         ? u"+"_s
                      : line.kind == DiffLine::Kind::Removed ? u"-"_s
                                                             : u" "_s)
            + line.text;
    return texts.join(u'|');
}

} // namespace

class TestLineDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheFewestLinesThatDiffer_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("told");
        QTest::newRow("nothing at all") << u""_s << u""_s << u""_s;
        QTest::newRow("the same") << u"a\nb"_s << u"a\nb"_s << u" a| b"_s;
        QTest::newRow("one changed in the middle")
            << u"a\nb\nc"_s << u"a\nx\nc"_s << u" a|-b|+x| c"_s;
        QTest::newRow("added at the end") << u"a"_s << u"a\nb"_s << u" a|+b"_s;
        QTest::newRow("added at the start") << u"a"_s << u"b\na"_s << u"+b| a"_s;
        QTest::newRow("removed") << u"a\nb\nc"_s << u"a\nc"_s << u" a|-b| c"_s;
        QTest::newRow("all removed") << u"a\nb"_s << u""_s << u"-a|-b"_s;
        QTest::newRow("all new") << u""_s << u"a\nb"_s << u"+a|+b"_s;
        QTest::newRow("moved") << u"a\nb\nc"_s << u"b\nc\na"_s << u"-a| b| c|+a"_s;
        QTest::newRow("between two kept ones")
            << u"q\na\nb\nc\nd\nz"_s << u"q\nb\nx\nd\ny\nz"_s << u" q|-a| b|-c|+x| d|+y| z"_s;
        QTest::newRow("a line twice, once less") << u"a\na\na"_s << u"a\na"_s << u" a| a|-a"_s;
        QTest::newRow("an empty line") << u"a\n\nb"_s << u"a\nb"_s << u" a|-| b"_s;
    }

    void tellsTheFewestLinesThatDiffer()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        QFETCH(const QString, told);

        QCOMPARE(textOf(lineDiff(before, after)), told);
    }

    void whatIsTooLongForThatIsTakenAsNew()
    {
        QStringList before{u"first"_s};
        QStringList after{u"first"_s};
        for (int i = 0; i < 2'500; ++i) {
            before += QString::number(i);
            after += QString::number(-i - 1);
        }
        before += u"last"_s;
        after += u"last"_s;

        const QList<DiffLine> lines = lineDiff(before.join(u'\n'), after.join(u'\n'));

        QCOMPARE(lines.size(), 5'002);
        QCOMPARE(lines.first(), (DiffLine{DiffLine::Kind::Same, u"first"_s}));
        QCOMPARE(lines[1].kind, DiffLine::Kind::Removed);
        QCOMPARE(lines[2'501].kind, DiffLine::Kind::Added);
        QCOMPARE(lines.last(), (DiffLine{DiffLine::Kind::Same, u"last"_s}));
    }
};

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_linediff.moc"
