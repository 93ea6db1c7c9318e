// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Correction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr double neutralBelow = 0.15;
constexpr qsizetype longestName = 100;

tl::unexpected<Error> refuse(const QString &detail, const QString &hint)
{
    return fail(ErrorCode::Invalid, detail, hint);
}

/// A label, or a score in one way of writing it.
Result<QString> sentimentFrom(const QString &value)
{
    if (sentimentLabelFrom(value))
        return value;
    bool isNumber = false;
    const double score = value.toDouble(&isNumber);
    if (isNumber && std::abs(score) <= 1.0) // false for NaN too
        return QString::number(score);
    return refuse(u"“%1” is no sentiment"_s.arg(value.left(80)),
                  u"positive, neutral, negative, mixed, or a score from -1 to 1"_s);
}

Result<> checkYesOrNo(const QString &value)
{
    if (value == "yes"_L1 || value == "no"_L1)
        return {};
    return refuse(u"“%1” is neither yes nor no"_s.arg(value.left(80)), u"write NAME=yes"_s);
}

Result<> checkEntity(const QString &value)
{
    if (value == "none"_L1 || entityTypeFrom(value))
        return {};
    return refuse(u"“%1” is no type of a name"_s.arg(value.left(80)),
                  u"there are: person, place, organization, date, event, other, none"_s);
}

/// START:LENGTH
std::optional<Span> spanFrom(QStringView text)
{
    const qsizetype colon = text.indexOf(u':');
    bool startFine = false, lengthFine = false;
    const qint64 start = text.left(colon).toLongLong(&startFine);
    const qint64 length = text.mid(colon + 1).toLongLong(&lengthFine);
    constexpr qint64 most = std::numeric_limits<int>::max();
    if (colon < 0 || !startFine || !lengthFine || start < 0 || length < 1 || start > most
        || length > most)
        return std::nullopt;
    return Span{static_cast<qsizetype>(start), static_cast<qsizetype>(length)};
}

Result<> readSubject(Correction &correction, const QString &subject, const QString &rest)
{
    using Subject = Correction::Subject;
    if (subject == "entity"_L1) {
        const auto span = spanFrom(rest);
        if (!span)
            return refuse(u"“%1” is no place in a text"_s.arg(rest.left(80)),
                          u"write START:LENGTH, in UTF-16 units of the text"_s);
        correction.subject = Subject::Entity;
        correction.span = *span;
        return {};
    }
    correction.name = rest.simplified();
    if (correction.name.isEmpty() || correction.name.size() > longestName)
        return refuse(u"“%1:” names nothing"_s.arg(subject), u"write %1:NAME"_s.arg(subject));
    correction.subject = subject == "theme"_L1 ? Subject::Theme : Subject::Emotion;
    return {};
}

/// The number of letters to put in, take out or change to make one word of the other.
qsizetype distance(const QString &a, const QString &b)
{
    QList<qsizetype> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const qsizetype changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
        }
    }
    return row.last();
}

} // namespace

Result<Correction> Correction::named(const QString &field)
{
    Correction correction;
    if (field == "sentiment"_L1)
        return correction;
    const QString subject = field.section(u':', 0, 0);
    if (subject != "emotion"_L1 && subject != "theme"_L1 && subject != "entity"_L1)
        return refuse(u"“%1” is nothing that can be corrected"_s.arg(field.left(80)),
                      u"there are: sentiment, emotion:NAME, theme:NAME, entity:START:LENGTH"_s);
    if (auto fine = readSubject(correction, subject, field.section(u':', 1)); !fine)
        return fail(fine.error());
    return correction;
}

Result<Correction> Correction::from(const QString &field, const QString &value)
{
    auto correction = named(field);
    if (!correction)
        return correction;
    correction->value = value;
    if (correction->subject == Subject::Sentiment) {
        const auto sentiment = sentimentFrom(value);
        if (!sentiment)
            return fail(sentiment.error());
        correction->value = *sentiment;
        return correction;
    }
    const auto fine =
        correction->subject == Subject::Entity ? checkEntity(value) : checkYesOrNo(value);
    return fine ? correction : fail(fine.error());
}

QString Correction::field() const
{
    switch (subject) {
    case Subject::Sentiment:
        return u"sentiment"_s;
    case Subject::Emotion:
        return u"emotion:"_s + name;
    case Subject::Theme:
        return u"theme:"_s + name;
    case Subject::Entity:
        break;
    }
    return u"entity:%1:%2"_s.arg(span.start).arg(span.length);
}

Edit Edit::between(const QString &old, const QString &edited)
{
    const qsizetype shorter = std::min(old.size(), edited.size());
    Edit edit{0, 0, old.size(), edited.size()};
    while (edit.before < shorter && old[edit.before] == edited[edit.before])
        ++edit.before;
    while (edit.behind < shorter - edit.before
           && old[old.size() - 1 - edit.behind] == edited[edited.size() - 1 - edit.behind])
        ++edit.behind;
    return edit;
}

std::optional<Span> Edit::moved(const Span &span) const
{
    if (span.end() <= before)
        return span;
    if (span.start >= oldSize - behind)
        return Span{span.start + newSize - oldSize, span.length};
    return std::nullopt;
}

std::optional<Span> Edit::placed(const QString &words, qsizetype start, const QString &edited) const
{
    const qsizetype from = std::max<qsizetype>(0, before - words.size());
    const QStringView fresh =
        QStringView(edited).sliced(0, std::min(newSize, newSize - behind + words.size()));
    const auto isWord = [&](qsizetype at) {
        const qsizetype end = at + words.size();
        return (at == 0 || !edited[at - 1].isLetterOrNumber())
            && (end >= edited.size() || !edited[end].isLetterOrNumber());
    };
    std::optional<Span> nearest;
    for (qsizetype at = fresh.indexOf(words, from); at >= 0; at = fresh.indexOf(words, at + 1)) {
        const bool isNearer = !nearest || std::abs(at - start) < std::abs(nearest->start - start);
        if (isWord(at) && isNearer)
            nearest = Span{at, words.size()};
    }
    return nearest;
}

Result<QString> wordsAt(const QString &content, const Span &span)
{
    if (span.start < 0 || span.length < 1 || span.length > content.size()
        || span.start > content.size() - span.length)
        return refuse(u"%1:%2 is not within the text"_s.arg(span.start).arg(span.length),
                      u"the text has %1 UTF-16 units"_s.arg(content.size()));
    const QString words = content.mid(span.start, span.length);
    if (words.front().isLowSurrogate() || words.back().isHighSurrogate())
        return refuse(u"%1:%2 cuts a character in two"_s.arg(span.start).arg(span.length),
                      u"spans count UTF-16 units; this character takes two"_s);
    if (words.trimmed().isEmpty())
        return refuse(u"there is no word at %1:%2"_s.arg(span.start).arg(span.length),
                      u"spans are those that “insights” shows with --json"_s);
    return words;
}

const QStringList &emotionNames()
{
    static const QStringList names{
        u"admiration"_s,  u"amusement"_s, u"anger"_s,         u"annoyance"_s,  u"approval"_s,
        u"caring"_s,      u"confusion"_s, u"curiosity"_s,     u"desire"_s,     u"disappointment"_s,
        u"disapproval"_s, u"disgust"_s,   u"embarrassment"_s, u"excitement"_s, u"fear"_s,
        u"gratitude"_s,   u"grief"_s,     u"joy"_s,           u"love"_s,       u"nervousness"_s,
        u"optimism"_s,    u"pride"_s,     u"realization"_s,   u"relief"_s,     u"remorse"_s,
        u"sadness"_s,     u"surprise"_s};
    return names;
}

QStringList namesNear(const QString &name, const QStringList &known)
{
    constexpr qsizetype most = 3;
    const QString wanted = name.toCaseFolded();
    QList<std::pair<qsizetype, QString>> near;
    for (const QString &one : known) {
        const QString folded = one.toCaseFolded();
        const qsizetype away = distance(folded, wanted);
        const bool isPart =
            wanted.size() > 2 && (folded.contains(wanted) || wanted.contains(folded));
        if (isPart || away <= std::max<qsizetype>(2, wanted.size() / 3))
            near.append({away, one});
    }
    std::ranges::stable_sort(near, {}, &std::pair<qsizetype, QString>::first);
    QStringList names;
    for (const auto &[away, one] : near.first(std::min(most, near.size())))
        names += one;
    return names;
}

double scoreOf(SentimentLabel label)
{
    if (label == SentimentLabel::Positive)
        return 0.5;
    return label == SentimentLabel::Negative ? -0.5 : 0.0;
}

SentimentLabel labelOf(double score)
{
    if (std::abs(score) < neutralBelow)
        return SentimentLabel::Neutral;
    return score > 0 ? SentimentLabel::Positive : SentimentLabel::Negative;
}

} // namespace englog
