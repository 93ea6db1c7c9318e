// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Colours.h"
#include "ui/DocumentText.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/EntryEditor.h"
#include "ui/widgets/MarkdownHighlighter.h"
#include "ui/widgets/MoodPicker.h"
#include "ui/widgets/ProseEdit.h"
#include "ui/widgets/TagEdit.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

/// What the format at this place of the text says, in one letter each.
QString styleAt(const QString &markdown, int at)
{
    QTextDocument document;
    MarkdownHighlighter highlighter(&document, Colours::light());
    document.setPlainText(markdown);
    highlighter.rehighlight();
    const QTextBlock block = document.findBlock(at);
    QString style;
    for (const QTextLayout::FormatRange &range : block.layout()->formats()) {
        const int inBlock = at - block.position();
        if (inBlock < range.start || inBlock >= range.start + range.length)
            continue;
        if (range.format.fontWeight() == QFont::Bold)
            style += u'b';
        if (range.format.fontItalic())
            style += u'i';
        if (range.format.fontUnderline())
            style += u'u';
        if (range.format.hasProperty(QTextFormat::FontFamilies))
            style += u'c';
        if (range.format.fontPointSize() > 0)
            style += u'h';
    }
    return style;
}

} // namespace

class TestWriting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCharacterComesBackAsItWas_data()
    {
        QTest::addColumn<QString>("content");
        QTest::newRow("plain") << u"one\ntwo\n"_s;
        QTest::newRow("empty") << QString();
        QTest::newRow("no-break space") << u"10\u00a0km"_s;
        QTest::newRow("line separator") << u"one\u2028two"_s;
        QTest::newRow("CR LF") << u"one\r\ntwo\r\n"_s;
        QTest::newRow("CR") << u"one\rtwo"_s;
        QTest::newRow("beyond the first plane") << u"a \U0001F600 b"_s;
        QTest::newRow("tab and soft hyphen") << u"a\tb\u00adc"_s;
    }

    void everyCharacterComesBackAsItWas()
    {
        QFETCH(const QString, content);
        ProseEdit edit;
        edit.setContent(content);
        QCOMPARE(edit.content(), content);

        QTest::keyClicks(&edit, u"x"_s); // edited: the text is read from the document

        QCOMPARE(edit.content(), u'x' + content);
    }

    void noWidthLeavesAnythingToScrollSideways()
    {
        ProseEdit edit;
        edit.show();
        QVERIFY(QTest::qWaitForWindowExposed(&edit));

        for (int width = 320; width < 420; width += 7) {
            edit.resize(width, 300);
            edit.setContent(QString());
            QTest::keyClicks(&edit,
                             u"We spent about four hours together just laughing and "
                             "catching up on life, and then so home and to bed."_s);
            QCOMPARE(edit.horizontalScrollBar()->maximum(), 0);
        }
    }

    void spansFindTheirPlaceBesideTwoUnitLineEnds()
    {
        const QString content = u"one\r\ntwo\r\nthree"_s;

        QCOMPARE(DocumentText::inDocument(content, {5, 3}), (Span{4, 3}));
        QCOMPARE(DocumentText::inDocument(content, {10, 5}), (Span{8, 5}));
        QCOMPARE(DocumentText::inDocument(content, {0, 8}), (Span{0, 7}));
        QCOMPARE(DocumentText::inDocument(u"one\ntwo"_s, {4, 3}), (Span{4, 3}));
    }

    void aSpanIsSelectedInTheText()
    {
        ProseEdit edit;
        edit.setContent(u"one\r\ntwo three"_s);

        edit.selectSpan({9, 5});

        QCOMPARE(edit.textCursor().selectedText(), u"three"_s);
    }

    void spansBeyondTheTextAreLeftOut()
    {
        ProseEdit edit;
        edit.setContent(u"short"_s);

        edit.markSpans({{0, 5}, {4, 40}});

        QCOMPARE(edit.extraSelections().size(), 1);
    }

    void aPastedNulIsReplacedAndTold()
    {
        ProseEdit edit;
        edit.setContent({});
        QSignalSpy told(&edit, &ProseEdit::charactersReplaced);
        QString bad = u"a_b"_s;
        bad[1] = QChar::Null;
        auto *mime = new QMimeData;
        mime->setData(u"text/plain"_s, QByteArray("a\0b", 3));
        QGuiApplication::clipboard()->setMimeData(mime);

        edit.paste();

        QCOMPARE(edit.content(), u"a\ufffdb"_s);
        QCOMPARE(told.size(), 1);
    }

    void onlyWordsArePastedAndCopied()
    {
        ProseEdit edit;
        edit.setContent(u"one\u00a0two"_s);

        edit.selectAll();
        edit.copy();

        const QMimeData *copied = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(copied->text(), u"one\u00a0two"_s);
        QVERIFY(!copied->hasHtml());
    }

    void markdownIsShown_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("style");
        QTest::newRow("heading") << u"## Walk"_s << 4 << u"bh"_s;
        QTest::newRow("no heading without a space") << u"#walk"_s << 2 << u""_s;
        QTest::newRow("bold") << u"a **big** dog"_s << 5 << u"b"_s;
        QTest::newRow("italic") << u"a *big* dog"_s << 4 << u"i"_s;
        QTest::newRow("italic by underscores") << u"a _big_ dog"_s << 4 << u"i"_s;
        QTest::newRow("both") << u"a ***big*** dog"_s << 6 << u"bi"_s;
        QTest::newRow("underscores inside a word") << u"a snake_case_name"_s << 9 << u""_s;
        QTest::newRow("a star with a space is no mark") << u"2 * 3 * 4"_s << 4 << u""_s;
        QTest::newRow("escaped") << u"a \\*big\\* dog"_s << 5 << u""_s;
        QTest::newRow("code") << u"a `big` dog"_s << 4 << u"c"_s;
        QTest::newRow("marks inside code") << u"a `*b*` dog"_s << 4 << u"c"_s;
        QTest::newRow("quote") << u"> said he"_s << 4 << u"i"_s;
        QTest::newRow("list") << u"- milk"_s << 0 << u"b"_s;
        QTest::newRow("list's words") << u"- milk"_s << 3 << u""_s;
        QTest::newRow("numbered list") << u"12. milk"_s << 1 << u"b"_s;
        QTest::newRow("link") << u"see [here](http://a.b)"_s << 6 << u"u"_s;
        QTest::newRow("bare link") << u"see https://a.b/c."_s << 8 << u"u"_s;
        QTest::newRow("the dot after a link") << u"see https://a.b/c."_s << 17 << u""_s;
        QTest::newRow("fence") << u"```\n*no*\n```\n*yes*"_s << 5 << u"c"_s;
        QTest::newRow("after the fence") << u"```\n*no*\n```\n*yes*"_s << 15 << u"i"_s;
        QTest::newRow("unclosed") << u"a **big dog"_s << 6 << u""_s;
    }

    void markdownIsShown()
    {
        QFETCH(const QString, text);
        QFETCH(const int, at);
        QFETCH(const QString, style);

        QCOMPARE(styleAt(text, at), style);
    }

    void returnContinuesAListAndEndsIt()
    {
        ProseEdit edit;
        edit.setContent({});

        QTest::keyClicks(&edit, u"- milk"_s);
        QTest::keyClick(&edit, Qt::Key_Return);
        QTest::keyClicks(&edit, u"bread"_s);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(edit.content(), u"- milk\n- bread\n- "_s);
        QTest::keyClick(&edit, Qt::Key_Return); // an empty item ends the list
        QCOMPARE(edit.content(), u"- milk\n- bread\n"_s);
        QTest::keyClicks(&edit, u"9. nine"_s);
        QTest::keyClick(&edit, Qt::Key_Return);

        QCOMPARE(edit.content(), u"- milk\n- bread\n9. nine\n10. "_s);
    }

    void marksGoAroundWordsAndAway()
    {
        ProseEdit edit;
        edit.setContent(u"a big dog"_s);
        edit.selectSpan({2, 3});

        edit.toggleBold();
        QCOMPARE(edit.content(), u"a **big** dog"_s);
        edit.selectSpan({4, 3});
        edit.toggleBold();
        QCOMPARE(edit.content(), u"a big dog"_s);
        edit.undo();

        QCOMPARE(edit.content(), u"a **big** dog"_s);
    }

    void fiveMegabytesOpenWithoutAWait()
    {
        const QString line = u"The *quick* brown fox jumps over the [lazy](http://dog) dog, again "
                             "and again.\n"_s;
        const QString text = line.repeated(5 * 1024 * 1024 / int(line.size()));
        ProseEdit edit;
        edit.resize(700, 500);
        edit.show();
        QElapsedTimer clock;
        clock.start();

        edit.setContent(text);
        edit.grab();
        const qint64 opened = clock.restart();
        QTest::keyClicks(&edit, u"hello"_s);
        edit.grab();
        const qint64 typed = clock.elapsed();

        qInfo("5 MB: opened in %lld ms, five keys and a repaint in %lld ms", opened, typed);
        QVERIFY(edit.content().startsWith(u"hello"_s));
        QCOMPARE_LT(opened, 15'000); // sanitizers and debug builds included
        QCOMPARE_LT(typed, 2'000);
    }

    void aMoodIsSetAndClearedByMouseAndKeys()
    {
        MoodPicker mood;
        mood.resize(mood.sizeHint());
        QSignalSpy edits(&mood, &MoodPicker::edited);
        const int step = qMax(15, mood.fontMetrics().height());
        const QPoint seventh(3 + step * 6 + step / 2, mood.height() / 2);

        QTest::mouseClick(&mood, Qt::LeftButton, {}, seventh);
        QCOMPARE(mood.mood(), std::optional(7));
        QTest::keyClick(&mood, Qt::Key_Right);
        QCOMPARE(mood.mood(), std::optional(8));
        QVERIFY(mood.accessibleName().contains(u"8"_s));
        QTest::keyClick(&mood, Qt::Key_Delete);
        QCOMPARE(mood.mood(), std::nullopt);
        QTest::mouseClick(&mood, Qt::LeftButton, {}, seventh);
        QTest::mouseClick(&mood, Qt::LeftButton, {}, seventh); // the same again clears

        QCOMPARE(mood.mood(), std::nullopt);
        QCOMPARE(edits.size(), 5);
    }

    void tagsAreAddedAndRemovedByKeys()
    {
        TagEdit tags;
        tags.setTags({u"work"_s});
        auto *field = tags.findChild<QLineEdit *>(u"tagField"_s);
        QSignalSpy edits(&tags, &TagEdit::edited);

        QTest::keyClicks(field, u"#garden,"_s);
        QTest::keyClicks(field, u"work"_s);
        QTest::keyClick(field, Qt::Key_Return); // there already

        QCOMPARE(tags.tags(), (QStringList{u"work"_s, u"garden"_s}));
        QCOMPARE(edits.size(), 1);
        QTest::keyClick(field, Qt::Key_Backspace);
        QCOMPARE(tags.tags(), QStringList{u"work"_s});
    }

    void aThousandTagsAreKeptThoughNotAllAreDrawn()
    {
        QStringList many;
        for (int i = 0; i < 1000; ++i)
            many.append(u"tag%1"_s.arg(i));
        TagEdit tags;

        tags.setTags(many);

        QCOMPARE(tags.tags(), many);
        QCOMPARE_LT(tags.findChildren<Chip *>().size(), 50);
    }

    void showingAnEntryIsNoEdit()
    {
        EntryEditor editor;
        QSignalSpy edits(&editor, &EntryEditor::edited);
        EntryDraft draft;
        draft.title = u"Lord's day"_s;
        draft.content = u"Up betimes,\u00a0and to bed."_s;
        draft.date = QDate(1660, 1, 1); // before Qt's own calendar begins
        draft.tags = {u"church"_s};
        draft.mood = 6;
        draft.ai = AiLevel::Local;
        draft.metadata = {{u"source"_s, u"test"_s}};

        editor.show(draft);

        QVERIFY(edits.isEmpty());
        QCOMPARE(editor.draft(), draft);
        editor.startWriting();
        QTest::keyClicks(&editor.prose(), u"x"_s);
        QCOMPARE(edits.size(), 1);
    }
};

QTEST_MAIN(TestWriting)
#include "tst_writing.moc"
