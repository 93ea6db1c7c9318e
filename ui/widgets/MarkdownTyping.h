// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QTextCursor;

namespace englog {

/// Puts `mark` around what is selected (or the place of the cursor), or takes it away when it is
/// there already. One step to undo.
void toggleMark(QTextCursor cursor, const QString &mark);

/// Begins the next item when the cursor is at the end of a list's item or a quote, and ends the
/// list when that item is empty. \return whether it did anything
bool continueList(QTextCursor cursor);

} // namespace englog
