// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Output.h"

#include "engine/domain/Json.h"

#include <QJsonDocument>

#include <cerrno>
#include <cwchar>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Writes all of it; errno of the failure, or 0.
int writeAll(int file, const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t n =
            ::write(file, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (n < 0 && errno != EINTR)
            return errno;
        done += std::max<ssize_t>(n, 0);
    }
    return 0;
}

QString withoutControls(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control && c != u'\n' && c != u'\t')
            c = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace

Output::Output(Form form)
    : m_form(form)
    , m_terminal(::isatty(STDOUT_FILENO) == 1)
    , m_styled(m_terminal && qEnvironmentVariableIsEmpty("NO_COLOR")
               && qEnvironmentVariable("TERM") != "dumb"_L1)
{}

void Output::document(const QJsonObject &object)
{
    write(QJsonDocument(object).toJson());
}

void Output::document(const QJsonArray &array)
{
    write(QJsonDocument(array).toJson());
}

void Output::jsonLine(const QJsonObject &object)
{
    write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::line(const QString &text)
{
    write(text + u'\n');
}

void Output::text(const QString &text)
{
    const QString shown = m_terminal ? withoutControls(text) : text;
    write(shown.endsWith(u'\n') ? shown : shown + u'\n');
}

void Output::note(const QString &text)
{
    writeAll(STDERR_FILENO, (text + u'\n').toUtf8());
}

void Output::error(const Error &error)
{
    if (isJson())
        document(toJson(error));
    QString text = u"englog-cli: "_s + error.detail;
    if (!error.hint.isEmpty())
        text += u"\n  "_s + error.hint;
    note(withoutControls(text));
}

QString Output::bold(const QString &text) const
{
    return m_styled ? u"\x1b[1m%1\x1b[0m"_s.arg(text) : text;
}

QString Output::dim(const QString &text) const
{
    return m_styled ? u"\x1b[2m%1\x1b[0m"_s.arg(text) : text;
}

void Output::write(const QString &text)
{
    write(text.toUtf8());
}

void Output::write(const QByteArray &bytes)
{
    if (!m_complete)
        return;
    const int problem = writeAll(STDOUT_FILENO, bytes);
    m_complete = problem == 0;
    if (!m_complete && problem != EPIPE) // who left early knows it
        note(u"englog-cli: standard output: "_s
             + QString::fromStdString(std::generic_category().message(problem)));
}

qsizetype columnsOf(const QString &text)
{
    qsizetype columns = 0;
    for (const uint c : text.toUcs4())
        columns += std::max(0, ::wcwidth(static_cast<wchar_t>(c)));
    return columns;
}

QString fitted(const QString &text, qsizetype columns)
{
    QString line = withoutControls(text).replace(u'\n', u' ').replace(u'\t', u' ');
    if (columnsOf(line) > columns) {
        while (!line.isEmpty() && columnsOf(line) > columns - 1)
            line.chop(line.back().isLowSurrogate() ? 2 : 1);
        line += u'…';
    }
    return line + QString(std::max<qsizetype>(0, columns - columnsOf(line)), u' ');
}

qsizetype terminalColumns()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 100;
}

} // namespace englog
