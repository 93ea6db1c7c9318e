// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/FindingText.h"

#include "engine/insights/Wording.h"

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Kind = Subject::Kind;

/// What the entries with the subject have: “… entries that speak of family”.
QString whichEntries(const Subject &subject)
{
    switch (subject.kind) {
    case Kind::Tag:
        return u"with the tag “%1”"_s.arg(subject.name);
    case Kind::Theme:
        return u"that speak of %1"_s.arg(subject.name);
    case Kind::Person:
    case Kind::Place:
        return u"that name %1"_s.arg(subject.name);
    case Kind::Length:
        return u"of more than %1"_s.arg(countText(subject.name.toInt(), u"word"_s));
    case Kind::Time:
        return u"written %1"_s.arg(subject.name);
    case Kind::Weekday:
        return u"of %1s"_s.arg(subject.name);
    case Kind::Weekend:
        break;
    }
    return u"of Saturdays and Sundays"_s;
}

/// An amount as people say it.
QString spreadText(double deviations)
{
    struct Step
    {
        double below;
        const char16_t *text;
    };
    static constexpr std::array steps{
        Step{0.30, u"about a quarter of the usual spread"},
        Step{0.42, u"about a third of the usual spread"},
        Step{0.62, u"about half the usual spread"},
        Step{0.85, u"about three quarters of the usual spread"},
        Step{1.25, u"about the usual spread"},
        Step{1.75, u"about one and a half times the usual spread"},
    };
    for (const Step &step : steps) {
        if (deviations < step.below)
            return QString::fromUtf16(step.text);
    }
    return u"about %1 times the usual spread"_s.arg(std::lround(deviations));
}

} // namespace

QString subjectText(const Subject &subject)
{
    switch (subject.kind) {
    case Kind::Tag:
        return u"tag: "_s + subject.name;
    case Kind::Theme:
        return u"theme: "_s + subject.name;
    case Kind::Person:
        return u"person: "_s + subject.name;
    case Kind::Place:
        return u"place: "_s + subject.name;
    case Kind::Length:
        return u"length: more than %1"_s.arg(countText(subject.name.toInt(), u"word"_s));
    case Kind::Time:
        return u"time: "_s + subject.name;
    case Kind::Weekday:
        return u"weekday: "_s + subject.name;
    case Kind::Weekend:
        break;
    }
    return subject.name;
}

QString findingText(const Subject &subject, JournalFinding::Outcome outcome, double effect)
{
    const bool isMore = effect > 0.0;
    const QString text = outcome == JournalFinding::Outcome::Sentiment
        ? u"The %1 entries %2 read %3 than the other %4, by %5."_s
        : u"The moods you gave to the %1 entries %2 are %3 than those of the other %4, by %5."_s;
    const QString which = outcome == JournalFinding::Outcome::Sentiment
        ? (isMore ? u"brighter"_s : u"heavier"_s)
        : (isMore ? u"higher"_s : u"lower"_s);
    // All at once: a tag may hold what looks like a place to fill.
    return text.arg(numberText(subject.nWith), whichEntries(subject), which,
                    numberText(subject.nWithout()), spreadText(std::abs(effect)));
}

QString findingLimitsText()
{
    return u"Each is compared with what else the entries hold, slow changes and the entry before "
           "held alike, and said only where chance alone would rarely show as much: of ten such "
           "sentences about one may still be chance. They tell what goes together, not why."_s;
}

} // namespace englog
