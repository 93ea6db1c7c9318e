// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace englog {

/// What a command says: its result on standard output, all else on standard error.
///
/// With a terminal at the other end, control characters in what people wrote are shown as U+FFFD,
/// so that no entry can drive the terminal, and words are set off in bold or dim unless NO_COLOR
/// is set. A reader that leaves early ends nothing: what is left to say goes nowhere.
class Output
{
public:
    enum class Form {
        Text, ///< for people
        Json, ///< exactly one document
    };

    explicit Output(Form form);

    [[nodiscard]] bool isTerminal() const { return m_terminal; } ///< standard output is one
    [[nodiscard]] bool isJson() const { return m_form == Form::Json; }

    void document(const QJsonObject &object);
    void document(const QJsonArray &array);
    void jsonLine(const QJsonObject &object); ///< one line of many
    void line(const QString &text = {});
    void text(const QString &text); ///< as it is, with a line break only where it lacks one

    void note(const QString &text); ///< to standard error
    void error(const Error &error); ///< with its hint; as JSON also on standard output

    [[nodiscard]] QString bold(const QString &text) const;
    [[nodiscard]] QString dim(const QString &text) const;

    /// Whether everything that was said has been taken by the other end.
    [[nodiscard]] bool isComplete() const { return m_complete; }

private:
    void write(const QString &text);
    void write(const QByteArray &bytes);

    Form m_form;
    bool m_terminal;
    bool m_styled;
    bool m_complete = true;
};

/// The number of columns that a text takes on a terminal.
[[nodiscard]] qsizetype columnsOf(const QString &text);

/// The text cut or padded to exactly this many columns.
[[nodiscard]] QString fitted(const QString &text, qsizetype columns);

/// The width of the terminal on standard output, or 100 where there is none.
[[nodiscard]] qsizetype terminalColumns();

} // namespace englog
