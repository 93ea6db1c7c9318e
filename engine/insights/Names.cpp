// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Names.h"

#include <QHash>
#include <QMap>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What adds up of one name.
struct Sums
{
    QMap<QString, int> spellings;
    QMap<EntityType, int> types;
    EntryId lastEntry;
    NameCount count;
};

template<typename Key>
Key mostFrequent(const QMap<Key, int> &counts)
{
    return std::max_element(counts.constKeyValueBegin(), counts.constKeyValueEnd(),
                            [](const auto &a, const auto &b) { return a.second < b.second; })
        ->first;
}

const QSet<QString> &formsOfAddress()
{
    static const QSet<QString> forms{
        u"mr"_s,     u"mrs"_s,     u"ms"_s,     u"miss"_s,    u"mister"_s, u"dr"_s,   u"doctor"_s,
        u"prof"_s,   u"sir"_s,     u"lady"_s,   u"lord"_s,    u"madam"_s,  u"aunt"_s, u"uncle"_s,
        u"cousin"_s, u"brother"_s, u"sister"_s, u"captain"_s, u"my"_s,     u"the"_s,  u"st"_s};
    return forms;
}

/// Whether one is addressed as a man and the other as a woman.
bool areManAndWoman(const QString &a, const QString &b)
{
    static const QSet<QString> men{u"mr"_s,   u"mister"_s, u"sir"_s,
                                   u"lord"_s, u"uncle"_s,  u"brother"_s};
    static const QSet<QString> women{u"mrs"_s,   u"ms"_s,   u"miss"_s,  u"lady"_s,
                                     u"madam"_s, u"aunt"_s, u"sister"_s};
    const auto isAmong = [](const QString &name, const QSet<QString> &forms) {
        QString first = name.simplified().section(u' ', 0, 0).toCaseFolded();
        while (first.endsWith(u'.'))
            first.chop(1);
        return forms.contains(first);
    };
    return (isAmong(a, men) && isAmong(b, women)) || (isAmong(a, women) && isAmong(b, men));
}

/// First names and what they are called for short: the numbers of the lines that a form stands in;
/// each line is one name.
QList<int> linesOf(const QString &form)
{
    static const QHash<QString, QList<int>> all = [] {
        const QStringList lines{u"robert bob rob bobby robbie bert"_s,
                                u"william bill will billy willie liam"_s,
                                u"elizabeth liz lizzie beth betty eliza betsy"_s,
                                u"katherine kate katie kathy kat"_s,
                                u"catherine cathy cath kate katie"_s,
                                u"margaret maggie meg peggy"_s,
                                u"richard dick rick rich richie"_s,
                                u"edward ed ned ted eddie teddy"_s,
                                u"james jim jimmy jamie"_s,
                                u"john jack johnny"_s,
                                u"thomas tom tommy"_s,
                                u"michael mike mick mikey"_s,
                                u"joseph joe joey"_s,
                                u"daniel dan danny"_s,
                                u"david dave"_s,
                                u"samuel sam sammy"_s,
                                u"samantha sam"_s,
                                u"benjamin ben benny"_s,
                                u"anthony tony"_s,
                                u"andrew andy drew"_s,
                                u"alexander alex sandy"_s,
                                u"alexandra alex sandra"_s,
                                u"christopher chris kit"_s,
                                u"christine chris tina"_s,
                                u"nicholas nick"_s,
                                u"matthew matt"_s,
                                u"stephen steve"_s,
                                u"steven steve"_s,
                                u"patrick pat paddy"_s,
                                u"patricia pat patty tricia"_s,
                                u"jennifer jen jenny"_s,
                                u"jessica jess jessie"_s,
                                u"susan sue suzy"_s,
                                u"victoria vicky tori"_s,
                                u"rebecca becky becca"_s,
                                u"deborah deb debbie"_s,
                                u"barbara barb"_s,
                                u"frederick fred freddie"_s,
                                u"charles charlie chuck"_s,
                                u"henry harry hal"_s,
                                u"lawrence larry"_s,
                                u"gregory greg"_s,
                                u"timothy tim"_s,
                                u"theodore ted theo"_s,
                                u"philip phil"_s,
                                u"peter pete"_s,
                                u"ronald ron"_s,
                                u"donald don"_s,
                                u"kenneth ken kenny"_s,
                                u"eleanor ellie nell nora"_s,
                                u"amanda mandy"_s,
                                u"abigail abby"_s,
                                u"gabrielle gabby"_s,
                                u"natalie nat"_s,
                                u"olivia liv"_s,
                                u"isabella bella izzy"_s,
                                u"josephine jo josie"_s,
                                u"dorothy dot dolly"_s};
        QHash<QString, QList<int>> numbers;
        for (int i = 0; i < lines.size(); ++i) {
            for (const QString &one : lines[i].split(u' '))
                numbers[one] += i;
        }
        return numbers;
    }();
    return all.value(form);
}

bool areFormsOfOne(const QString &a, const QString &b)
{
    const QList<int> lines = linesOf(b);
    return std::ranges::any_of(linesOf(a), [&lines](int line) { return lines.contains(line); });
}

/// The words of a name without case, stops and forms of address.
QStringList wordsOf(const QString &name)
{
    QStringList words;
    for (QString word : name.simplified().toCaseFolded().split(u' ')) {
        while (word.endsWith(u'.') || word.endsWith(u','))
            word.chop(1);
        if (!word.isEmpty() && !formsOfAddress().contains(word))
            words += word;
    }
    return words;
}

bool isPartOf(const QStringList &shorter, const QStringList &longer)
{
    const qsizetype n = shorter.size();
    return n > 0 && n <= longer.size() && (longer.first(n) == shorter || longer.last(n) == shorter);
}

bool maySame(const QStringList &a, const QStringList &b)
{
    if (a.isEmpty() || b.isEmpty())
        return false;
    if (isPartOf(a, b) || isPartOf(b, a))
        return true;
    const QStringList restA = a.sliced(1), restB = b.sliced(1);
    const bool restFits = restA == restB || restA.isEmpty() || restB.isEmpty();
    return restFits && areFormsOfOne(a.first(), b.first());
}

/// Names without one of these in common are no candidates.
QSet<QString> keysOf(const QStringList &words)
{
    QSet<QString> keys;
    if (words.isEmpty())
        return keys;
    keys << words.first() << words.last();
    for (const int line : linesOf(words.first()))
        keys << QString::number(line);
    return keys;
}

} // namespace

QList<NameCount> countNames(const QList<EntryFacts> &facts)
{
    QHash<QString, Sums> names;
    for (const EntryFacts &entry : facts) {
        for (const Entity &entity : entry.entities) {
            const QString plain = entity.text.simplified();
            if (plain.isEmpty())
                continue;
            Sums &sums = names[plain.toCaseFolded()];
            ++sums.spellings[plain];
            ++sums.types[entity.type];
            ++sums.count.mentions;
            if (sums.count.entries == 0 || sums.lastEntry != entry.id)
                ++sums.count.entries;
            sums.lastEntry = entry.id;
            if (!sums.count.first.isValid() || entry.date < sums.count.first)
                sums.count.first = entry.date;
            if (!sums.count.last.isValid() || entry.date > sums.count.last)
                sums.count.last = entry.date;
        }
    }
    QList<NameCount> counts;
    counts.reserve(names.size());
    for (Sums &sums : names) {
        sums.count.name = mostFrequent(sums.spellings);
        sums.count.type = mostFrequent(sums.types);
        counts += sums.count;
    }
    std::ranges::sort(counts, [](const NameCount &a, const NameCount &b) {
        return std::tie(b.entries, b.mentions, a.name) < std::tie(a.entries, a.mentions, b.name);
    });
    return counts;
}

QList<QStringList> mergeOffers(const QList<NameCount> &names)
{
    QList<QStringList> words;
    QHash<QString, QList<qsizetype>> alike; // by what two names must share to mean the same
    for (qsizetype i = 0; i < names.size(); ++i) {
        words += wordsOf(names[i].name);
        for (const QString &key : keysOf(words.last()))
            alike[key] += i;
    }
    QList<QStringList> offers(names.size());
    for (qsizetype i = 0; i < names.size(); ++i) {
        QSet<qsizetype> others;
        for (const QString &key : keysOf(words[i])) {
            for (const qsizetype other : alike.value(key))
                others.insert(other);
        }
        others.remove(i);
        QList<qsizetype> ordered(others.begin(), others.end());
        std::ranges::sort(ordered);
        for (const qsizetype other : ordered) {
            if (names[other].type == names[i].type && maySame(words[i], words[other])
                && !areManAndWoman(names[i].name, names[other].name))
                offers[i] += names[other].name;
        }
    }
    return offers;
}

} // namespace englog
