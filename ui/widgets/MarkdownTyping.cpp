// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/MarkdownTyping.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString textBetween(const QTextCursor &cursor, int from, int to)
{
    QTextCursor part = cursor;
    part.setPosition(qMax(0, from));
    part.setPosition(qMin(to, part.document()->characterCount() - 1), QTextCursor::KeepAnchor);
    return part.selectedText();
}

} // namespace

void toggleMark(QTextCursor cursor, const QString &mark)
{
    const int from = cursor.selectionStart();
    const int to = cursor.selectionEnd();
    const int width = int(mark.size());
    const bool marked = from >= width && textBetween(cursor, from - width, from) == mark
        && textBetween(cursor, to, to + width) == mark;
    QTextCursor edit = cursor;
    edit.beginEditBlock();
    if (marked) {
        edit.setPosition(to);
        edit.setPosition(to + width, QTextCursor::KeepAnchor);
        edit.removeSelectedText();
        edit.setPosition(from - width);
        edit.setPosition(from, QTextCursor::KeepAnchor);
        edit.removeSelectedText();
    } else {
        edit.setPosition(to);
        edit.insertText(mark);
        edit.setPosition(from);
        edit.insertText(mark);
    }
    edit.endEditBlock();
}

bool continueList(QTextCursor cursor)
{
    if (cursor.hasSelection() || !cursor.atBlockEnd())
        return false;
    static const QRegularExpression item(u"^(\\s*)([-*+]|(\\d{1,9})[.)]|>)( +)(.*)$"_s);
    const QRegularExpressionMatch found = item.match(cursor.block().text());
    if (!found.hasMatch())
        return false;
    cursor.beginEditBlock();
    if (found.captured(5).isEmpty()) {
        cursor.movePosition(QTextCursor::StartOfBlock);
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    } else {
        QString mark = found.captured(2);
        if (const QString number = found.captured(3); !number.isEmpty())
            mark = QString::number(number.toLongLong() + 1) + mark.last(1);
        cursor.insertText(u'\n' + found.captured(1) + mark + found.captured(4));
    }
    cursor.endEditBlock();
    return true;
}

} // namespace englog
