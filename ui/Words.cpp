// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Words.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Words", text);
}

} // namespace

QString wordFor(TaskKind kind)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return tr("Feeling");
    case TaskKind::ContentExtraction:
        return tr("Summary");
    case TaskKind::ThemeIdentification:
        return tr("Themes");
    case TaskKind::EntityRecognition:
        return tr("Names and dates");
    case TaskKind::EmbeddingGeneration:
        return tr("Likeness");
    case TaskKind::InsightGeneration:
        return tr("Insights");
    }
    return {};
}

QString wordFor(TaskState state)
{
    switch (state) {
    case TaskState::Pending:
        return tr("pending");
    case TaskState::Queued:
        return tr("queued");
    case TaskState::Processing:
        return tr("running");
    case TaskState::Retrying:
        return tr("will be tried again");
    case TaskState::Completed:
        return tr("done");
    case TaskState::Failed:
        return tr("failed");
    case TaskState::Cancelled:
        return tr("cancelled");
    }
    return {};
}

QString wordFor(SentimentLabel label)
{
    switch (label) {
    case SentimentLabel::Positive:
        return tr("Positive");
    case SentimentLabel::Neutral:
        return tr("Neutral");
    case SentimentLabel::Negative:
        return tr("Negative");
    case SentimentLabel::Mixed:
        return tr("Mixed");
    }
    return {};
}

QString pluralFor(EntityType type)
{
    switch (type) {
    case EntityType::Person:
        return tr("People");
    case EntityType::Place:
        return tr("Places");
    case EntityType::Organization:
        return tr("Organisations");
    case EntityType::Date:
        return tr("Dates");
    case EntityType::Event:
        return tr("Events");
    case EntityType::Other:
        return tr("Other names");
    }
    return {};
}

QString wordFor(AiLevel level)
{
    switch (level) {
    case AiLevel::Any:
        return tr("Any analyser that is switched on");
    case AiLevel::Local:
        return tr("This device only");
    case AiLevel::Never:
        return tr("Nobody: never analysed");
    }
    return {};
}

QString titled(const QString &name)
{
    QString words = name;
    words.replace(u'_', u' ');
    if (!words.isEmpty())
        words[0] = words[0].toUpper();
    return words;
}

QString textFor(const Error &error)
{
    QString what = error.detail.trimmed();
    if (what.isEmpty())
        what = tr("Something went wrong");
    what[0] = what[0].toUpper();
    if (!what.endsWith(u'.'))
        what += u'.';
    if (error.hint.isEmpty())
        return what;
    QString hint = error.hint;
    hint[0] = hint[0].toUpper();
    return what + u' ' + hint + (hint.endsWith(u'.') ? QString() : u"."_s);
}

QString inFull(QDate day)
{
    return QLocale().toString(day, u"dddd, d MMMM yyyy"_s);
}

QString inShort(QDate day)
{
    return QLocale().toString(day, u"d MMM yyyy"_s);
}

QString inBrief(QDate day)
{
    const bool thisYear = day.year() == QDate::currentDate().year();
    return thisYear ? QLocale().toString(day, u"d MMM"_s) : inShort(day);
}

QString percent(double share)
{
    const bool isSmall = share >= 0.0005 && share < 0.095;
    return tr("%1 %").arg(QLocale().toString(share * 100, 'f', isSmall ? 1 : 0));
}

QString duration(qint64 milliseconds)
{
    const QLocale locale;
    if (milliseconds < 1'000)
        return tr("%1 ms").arg(milliseconds);
    if (milliseconds < 10'000)
        return tr("%1 s").arg(locale.toString(double(milliseconds) / 1000, 'f', 1));
    if (milliseconds < 90'000)
        return tr("%1 s").arg(milliseconds / 1000);
    if (milliseconds < 5'400'000)
        return tr("%1 min").arg(qRound64(double(milliseconds) / 60'000));
    return tr("%1 h").arg(qRound64(double(milliseconds) / 3'600'000));
}

QString number(qint64 n)
{
    return QLocale().toString(n);
}

} // namespace englog
