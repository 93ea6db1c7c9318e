// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/DateFinder.h"

#include "engine/providers/builtin/Keys.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

namespace englog::builtin {

namespace {

constexpr qint64 daysAhead = 90;

using Table = QHash<Key, int>;

Table tableOf(std::initializer_list<std::pair<std::u16string_view, int>> words)
{
    Table table;
    for (const auto &[word, number] : words)
        table.insert(keyOf(word), number);
    return table;
}

const Table &months()
{
    static const Table table = tableOf(
        {{u"january", 1},   {u"february", 2},  {u"march", 3},  {u"april", 4},     {u"may", 5},
         {u"june", 6},      {u"july", 7},      {u"august", 8}, {u"september", 9}, {u"october", 10},
         {u"november", 11}, {u"december", 12}, {u"jan", 1},    {u"feb", 2},       {u"mar", 3},
         {u"apr", 4},       {u"jun", 6},       {u"jul", 7},    {u"aug", 8},       {u"sep", 9},
         {u"sept", 9},      {u"oct", 10},      {u"nov", 11},   {u"dec", 12}});
    return table;
}

const Table &weekdays()
{
    static const Table table = tableOf({{u"monday", 1},
                                        {u"tuesday", 2},
                                        {u"wednesday", 3},
                                        {u"thursday", 4},
                                        {u"friday", 5},
                                        {u"saturday", 6},
                                        {u"sunday", 7}});
    return table;
}

const Table &smallNumbers()
{
    static const Table table = tableOf({{u"a", 1},
                                        {u"an", 1},
                                        {u"one", 1},
                                        {u"two", 2},
                                        {u"three", 3},
                                        {u"four", 4},
                                        {u"five", 5},
                                        {u"six", 6},
                                        {u"seven", 7},
                                        {u"eight", 8},
                                        {u"nine", 9},
                                        {u"ten", 10},
                                        {u"twelve", 12}});
    return table;
}

/// Days in a unit; 0: a month, -1: a year (calendar steps).
const Table &units()
{
    static const Table table = tableOf({{u"day", 1},
                                        {u"days", 1},
                                        {u"night", 1},
                                        {u"nights", 1},
                                        {u"week", 7},
                                        {u"weeks", 7},
                                        {u"fortnight", 14},
                                        {u"month", 0},
                                        {u"months", 0},
                                        {u"year", -1},
                                        {u"years", -1}});
    return table;
}

/// Reads one date at a place; every form is a function of its own.
class Reader
{
public:
    Reader(const Document &document, const Sentence &sentence, const QDate &today)
        : m_document(document)
        , m_end(sentence.end)
        , m_today(today)
    {}

    std::optional<DateFinder::Found> at(qint32 i) const
    {
        static constexpr std::array forms{
            &Reader::numeric,    &Reader::dotted,    &Reader::dayMonth,   &Reader::monthDay,
            &Reader::monthAlone, &Reader::plainWord, &Reader::lastOrNext, &Reader::ago,
            &Reader::ahead,      &Reader::weekday};
        constexpr size_t withoutWords = 2; // of the forms
        const std::span read(forms.data(), m_document.isEnglish() ? forms.size() : withoutWords);
        for (const auto form : read)
            if (const auto found = (this->*form)(i))
                return found;
        return std::nullopt;
    }

private:
    using Found = DateFinder::Found;

    [[nodiscard]] bool has(qint32 i) const { return i < m_end; }
    [[nodiscard]] Key key(qint32 i) const { return has(i) ? m_document.token(i).key : Key(0); }
    [[nodiscard]] bool is(qint32 i, std::u16string_view word) const
    {
        return key(i) == keyOf(word);
    }
    [[nodiscard]] bool capital(qint32 i) const { return has(i) && m_document.token(i).capital; }
    [[nodiscard]] QStringView view(qint32 i) const { return m_document.view(m_document.token(i)); }

    /// The number at `i` with up to `digits` digits, -1 when there is none.
    [[nodiscard]] int number(qint32 i, qsizetype digits) const
    {
        if (!has(i) || m_document.token(i).kind != Token::Kind::Number || view(i).size() > digits)
            return -1;
        bool good = false;
        const int value = view(i).toInt(&good);
        return good ? value : -1;
    }

    /// A day of the month at `i`: 12 or 12th; -1 when there is none.
    [[nodiscard]] int dayNumber(qint32 i) const
    {
        if (!has(i) || m_document.token(i).kind != Token::Kind::Number || view(i).size() > 4)
            return -1;
        QStringView digits = view(i);
        for (const QStringView ending : {u"st", u"nd", u"rd", u"th", u"d"})
            if (digits.endsWith(ending, Qt::CaseInsensitive)) {
                digits.chop(ending.size());
                break;
            }
        bool good = false;
        const int day = digits.toInt(&good);
        return good && digits.size() <= 2 && day >= 1 && day <= 31 ? day : -1;
    }

    [[nodiscard]] int month(qint32 i) const { return capital(i) ? months().value(key(i), -1) : -1; }

    /// A year after `i`, with a comma between or none: its value and the token after it.
    [[nodiscard]] std::pair<int, qint32> yearAfter(qint32 i) const
    {
        const qint32 next = is(i, u",") || is(i, u".") ? i + 1 : i;
        const int year = number(next, 4);
        return year >= 1000 && year <= 2999 ? std::pair(year, next + 1) : std::pair(-1, i);
    }

    /// The last such day that is not far ahead: a diary looks back.
    [[nodiscard]] QDate latest(int monthOfYear, int day) const
    {
        QDate best;
        for (int step = -1; m_today.isValid() && step <= 1; ++step) {
            const QDate candidate(m_today.year() + step, monthOfYear, day);
            if (candidate.isValid() && m_today.daysTo(candidate) <= daysAhead)
                best = candidate;
        }
        return best;
    }

    [[nodiscard]] QDate shifted(int days) const
    {
        return m_today.isValid() ? m_today.addDays(days) : QDate();
    }

    [[nodiscard]] std::optional<Found> dated(qint32 first, qint32 after, int monthOfYear,
                                             int day) const
    {
        const auto [year, end] = yearAfter(after);
        const QDate date = year > 0 ? QDate(year, monthOfYear, day) : latest(monthOfYear, day);
        if (year > 0 && !date.isValid())
            return std::nullopt;
        return Found{first, end, date};
    }

    /// 2026-11-23 and 23/11/2026, 11/23/2026
    [[nodiscard]] std::optional<Found> numeric(qint32 i) const
    {
        if (m_document.token(i).kind != Token::Kind::Number)
            return std::nullopt;
        const bool dashed = is(i + 1, u"-") && is(i + 3, u"-");
        const bool slashed = is(i + 1, u"/") && is(i + 3, u"/");
        if (!dashed && !slashed)
            return std::nullopt;
        const int a = number(i, 4);
        const int b = number(i + 2, 2);
        const int c = number(i + 4, 4);
        if (a >= 1000 && QDate::isValid(a, b, c))
            return Found{i, i + 5, QDate(a, b, c)};
        if (c < 1000 || a < 1 || b < 1)
            return std::nullopt;
        const QDate dayFirst(c, b, a);
        const QDate monthFirst(c, a, b);
        if (!dayFirst.isValid() && !monthFirst.isValid())
            return std::nullopt;
        const bool clear = dayFirst.isValid() != monthFirst.isValid() || dayFirst == monthFirst;
        return Found{i, i + 5, !clear ? QDate() : dayFirst.isValid() ? dayFirst : monthFirst};
    }

    /// 23.11.2026, one token; where dots are written the day comes first.
    [[nodiscard]] std::optional<Found> dotted(qint32 i) const
    {
        if (m_document.token(i).kind != Token::Kind::Number || view(i).size() > 10)
            return std::nullopt;
        const QList<QStringView> parts = view(i).split(u'.');
        if (parts.size() != 3 || parts[2].size() != 4)
            return std::nullopt;
        const QDate day(parts[2].toInt(), parts[1].toInt(), parts[0].toInt());
        return day.isValid() ? std::optional(Found{i, i + 1, day}) : std::nullopt;
    }

    /// 12 May 1661, the 12th of May
    [[nodiscard]] std::optional<Found> dayMonth(qint32 i) const
    {
        const int day = dayNumber(i);
        const qint32 next = is(i + 1, u"of") ? i + 2 : i + 1;
        const int monthOfYear = day > 0 ? month(next) : -1;
        if (monthOfYear < 0)
            return std::nullopt;
        return dated(i, next + 1, monthOfYear, day);
    }

    /// May 12th, 1661; Jan. 1st
    [[nodiscard]] std::optional<Found> monthDay(qint32 i) const
    {
        const int monthOfYear = month(i);
        if (monthOfYear < 0)
            return std::nullopt;
        qint32 next = is(i + 1, u".") ? i + 2 : i + 1;
        if (is(next, u"the"))
            ++next;
        const int day = dayNumber(next);
        return day > 0 ? dated(i, next + 1, monthOfYear, day) : std::nullopt;
    }

    /// May 1661; and, for months that are no other word, alone
    [[nodiscard]] std::optional<Found> monthAlone(qint32 i) const
    {
        if (month(i) < 0)
            return std::nullopt;
        if (const auto [year, end] = yearAfter(i + 1); year > 0)
            return Found{i, end, QDate()};
        const bool ambiguous = view(i).size() <= 5 && !is(i, u"april") && !is(i, u"july");
        const bool placed = i > 0
            && (key(i - 1) == keyOf(u"in") || key(i - 1) == keyOf(u"last")
                || key(i - 1) == keyOf(u"since") || key(i - 1) == keyOf(u"until")
                || key(i - 1) == keyOf(u"next") || key(i - 1) == keyOf(u"by"));
        return !ambiguous || placed ? std::optional(Found{i, i + 1, QDate()}) : std::nullopt;
    }

    [[nodiscard]] std::optional<Found> plainWord(qint32 i) const
    {
        static const Table words =
            tableOf({{u"yesterday", -1}, {u"today", 0}, {u"tonight", 0}, {u"tomorrow", 1}});
        const auto found = words.constFind(key(i));
        if (found == words.cend())
            return std::nullopt;
        // the day before yesterday, the day after tomorrow
        if (i >= 2 && *found == -1 && is(i - 1, u"before") && is(i - 2, u"day"))
            return Found{i - 2, i + 1, shifted(-2)};
        if (i >= 2 && *found == 1 && is(i - 1, u"after") && is(i - 2, u"day"))
            return Found{i - 2, i + 1, shifted(2)};
        return Found{i, i + 1, shifted(*found)};
    }

    /// last Tuesday, next Friday, this morning, last night, last week
    [[nodiscard]] std::optional<Found> lastOrNext(qint32 i) const
    {
        const bool last = is(i, u"last");
        const bool here = is(i, u"this");
        if (!last && !here && !is(i, u"next"))
            return std::nullopt;
        if (last && is(i + 1, u"night"))
            return Found{i, i + 2, shifted(-1)};
        if (here && isAny(i + 1, {u"morning", u"afternoon", u"evening", u"day"}))
            return Found{i, i + 2, shifted(0)};
        if (const int weekday = weekdays().value(key(i + 1), -1); weekday > 0)
            return Found{i, i + 2, here ? QDate() : weekdayBeside(weekday, last)};
        const bool stretch = units().contains(key(i + 1))
            || isAny(i + 1, {u"weekend", u"summer", u"winter", u"spring", u"autumn"});
        if (stretch && !isAny(i + 1, {u"days", u"day"}))
            return Found{i, i + 2, QDate()};
        return std::nullopt;
    }

    [[nodiscard]] bool isAny(qint32 i, std::initializer_list<std::u16string_view> words) const
    {
        return std::ranges::any_of(words, [&](std::u16string_view word) { return is(i, word); });
    }

    /// The last such day before today, or the next one after it.
    [[nodiscard]] QDate weekdayBeside(int weekday, bool before) const
    {
        if (!m_today.isValid())
            return {};
        const int ahead = (weekday - m_today.dayOfWeek() + 6) % 7 + 1; // 1..7
        return shifted(before ? ahead % 7 - 7 : ahead);
    }

    /// The count and the unit at `i`, such as *three days*, as the day so far from today.
    [[nodiscard]] std::optional<QDate> stepped(qint32 i, int sign) const
    {
        int count = number(i, 3);
        if (count < 0)
            count = has(i) ? smallNumbers().value(key(i), -1) : -1;
        const auto unit = units().constFind(key(i + 1));
        if (count < 0 || unit == units().cend())
            return std::nullopt;
        if (!m_today.isValid())
            return QDate();
        if (*unit > 0)
            return m_today.addDays(qint64(sign) * count * *unit);
        return *unit == 0 ? m_today.addMonths(sign * count) : m_today.addYears(sign * count);
    }

    [[nodiscard]] std::optional<Found> ago(qint32 i) const
    {
        const auto day = is(i + 2, u"ago") ? stepped(i, -1) : std::nullopt;
        return day ? std::optional(Found{i, i + 3, *day}) : std::nullopt;
    }

    /// in two weeks
    [[nodiscard]] std::optional<Found> ahead(qint32 i) const
    {
        const auto day = is(i, u"in") ? stepped(i + 1, 1) : std::nullopt;
        return day ? std::optional(Found{i, i + 3, *day}) : std::nullopt;
    }

    [[nodiscard]] std::optional<Found> weekday(qint32 i) const
    {
        return capital(i) && weekdays().contains(key(i)) ? std::optional(Found{i, i + 1, QDate()})
                                                         : std::nullopt;
    }

    const Document &m_document;
    const qint32 m_end;
    const QDate m_today;
};

} // namespace

std::vector<DateFinder::Found> DateFinder::find(const Document &document, const Sentence &sentence,
                                                const QDate &today)
{
    const Reader reader(document, sentence, today);
    std::vector<Found> dates;
    qint32 free = sentence.first;
    for (qint32 i = sentence.first; i < sentence.end; ++i) {
        const auto found = reader.at(i);
        if (!found || found->first < free)
            continue;
        dates.push_back(*found);
        free = found->end;
        i = found->end - 1;
    }
    return dates;
}

} // namespace englog::builtin
