// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Subjects.h"

#include <QLocale>
#include <QMap>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Kind = Subject::Kind;

constexpr double sureName = 0.5;
constexpr double nearlyTheSame = 0.9; ///< |phi| of two subjects
constexpr size_t rowsPerSubject = 8;
constexpr size_t mostSubjects = 120;
constexpr double nearlyAll = 0.9; ///< of the entries have a time

bool isFeeling(const QString &theme)
{
    static const QStringList feelings{u"conflict"_s, u"gratitude"_s, u"grief"_s, u"worry"_s};
    return feelings.contains(theme);
}

QString partOfDay(QTime time)
{
    const int hour = time.hour();
    if (hour < 5 || hour >= 22)
        return u"at night (22 to 5)"_s;
    if (hour < 12)
        return u"in the morning (5 to 12)"_s;
    return hour < 17 ? u"in the afternoon (12 to 17)"_s : u"in the evening (17 to 22)"_s;
}

/// Collects who stands where.
class Collector
{
public:
    explicit Collector(size_t rows) : m_rows(rows) {}

    void add(Kind kind, const QString &name, size_t row)
    {
        const QString plain = name.simplified();
        if (plain.isEmpty())
            return;
        Found &found = m_found[{kind, plain.toCaseFolded()}];
        ++found.spellings[plain];
        found.subject.kind = kind;
        if (found.rows.empty() || found.rows.back() != row)
            found.rows.push_back(row);
    }

    [[nodiscard]] std::vector<Subject> take(int side)
    {
        std::vector<Subject> subjects;
        for (Found &found : m_found) {
            const auto with = std::ssize(found.rows);
            if (std::min<qsizetype>(with, qsizetype(m_rows) - with) < side)
                continue;
            found.subject.nWith = int(with);
            found.subject.with.resize(m_rows);
            for (const size_t row : found.rows)
                found.subject.with[row] = 1.0;
            found.subject.name =
                std::max_element(found.spellings.constKeyValueBegin(),
                                 found.spellings.constKeyValueEnd(),
                                 [](const auto &a, const auto &b) { return a.second < b.second; })
                    ->first;
            subjects.push_back(std::move(found.subject));
        }
        return subjects;
    }

private:
    struct Found
    {
        Subject subject;
        QMap<QString, int> spellings;
        std::vector<size_t> rows; ///< ascending; most names stand in very few
    };

    size_t m_rows;
    QMap<std::pair<Kind, QString>, Found> m_found; // ordered, so that every run gives one answer
};

void addNames(Collector &collector, const EntryFacts &entry, size_t row, bool feelings)
{
    for (const QString &tag : entry.tags)
        collector.add(Kind::Tag, tag, row);
    for (const Theme &theme : entry.themes) {
        if (feelings || !isFeeling(theme.name))
            collector.add(Kind::Theme, QString(theme.name).replace(u'_', u' '), row);
    }
    for (const Entity &entity : entry.entities) {
        if (entity.confidence < sureName)
            continue;
        if (entity.type == EntityType::Person)
            collector.add(Kind::Person, entity.text, row);
        else if (entity.type == EntityType::Place)
            collector.add(Kind::Place, entity.text, row);
    }
}

void addDay(Collector &collector, QDate date, size_t row)
{
    const int day = date.dayOfWeek();
    collector.add(Kind::Weekday, QLocale::c().dayName(day), row);
    if (day >= Qt::Saturday)
        collector.add(Kind::Weekend, u"weekend"_s, row);
}

/// Of two columns of 0 and 1; in [-1, 1].
double phi(const Subject &a, const Subject &b)
{
    double both = 0.0;
    for (size_t row = 0; row < a.with.size(); ++row)
        both += a.with[row] * b.with[row];
    const auto rows = double(a.with.size());
    return (both * rows - double(a.nWith) * b.nWith)
        / std::sqrt(double(a.nWith) * a.nWithout() * double(b.nWith) * b.nWithout());
}

void keepTheTelling(std::vector<Subject> &subjects, size_t most)
{
    std::ranges::sort(subjects, {}, [](const Subject &subject) {
        return std::tuple(-std::min(subject.nWith, subject.nWithout()), subject.kind, subject.name);
    });
    std::vector<Subject> kept;
    for (Subject &subject : subjects) {
        const auto isSame = [&subject](const Subject &other) {
            return std::abs(phi(subject, other)) > nearlyTheSame;
        };
        if (kept.size() < most && std::ranges::none_of(kept, isSame))
            kept.push_back(std::move(subject));
    }
    subjects = std::move(kept);
}

} // namespace

std::vector<Subject> subjectsOf(const QList<const EntryFacts *> &entries, int side, bool feelings)
{
    const auto rows = size_t(entries.size());
    std::vector<int> lengths(rows);
    std::ranges::transform(entries, lengths.begin(), &EntryFacts::wordCount);
    const auto middle = lengths.begin() + std::ssize(lengths) / 2;
    std::ranges::nth_element(lengths, middle);
    const auto timed = std::ranges::count_if(
        entries, [](const EntryFacts *entry) { return entry->time.isValid(); });
    const bool hasTimes = double(timed) >= nearlyAll * double(rows);

    Collector apart(rows), overlapping(rows);
    for (size_t row = 0; row < rows; ++row) {
        const EntryFacts &entry = *entries[qsizetype(row)];
        addNames(apart, entry, row, feelings);
        if (entry.wordCount > *middle)
            apart.add(Kind::Length, QString::number(*middle), row);
        addDay(overlapping, entry.date, row);
        if (hasTimes && entry.time.isValid())
            overlapping.add(Kind::Time, partOfDay(entry.time), row);
    }
    std::vector<Subject> subjects = apart.take(side);
    keepTheTelling(subjects, std::min(mostSubjects, rows / rowsPerSubject));
    std::ranges::move(overlapping.take(side), std::back_inserter(subjects));
    return subjects;
}

} // namespace englog
