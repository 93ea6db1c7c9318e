// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/TextTasks.h"

#include "tests/eval/Measures.h"
#include "tests/eval/Sets.h"

#include <QHash>
#include <QMap>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::eval {

namespace {

/// Lemotif's eleven topics in words of our own; for each, three questions that ask for it.
struct Topic
{
    QString name;
    QStringList seeds;
    QStringList questions;
};

const QList<Topic> &topics()
{
    const auto split = [](const QString &words) { return words.split(u' '); };
    static const QList<Topic> all{
        {u"family"_s,
         split(u"family mother father mom dad sister brother son daughter wife husband kids "
               u"children parents grandmother baby niece nephew cousin"_s),
         {u"time spent with my children"_s, u"a visit to my parents"_s,
          u"my husband and the kids"_s}},
        {u"work"_s,
         split(u"work job boss office project coworker meeting client shift task career company "
               u"money business"_s),
         {u"a long day at the office"_s, u"my boss and my colleagues"_s,
          u"finishing a project at work"_s}},
        {u"food"_s,
         split(u"food dinner lunch breakfast ate eat cook cooking meal restaurant pizza chicken "
               u"delicious recipe snack coffee"_s),
         {u"what I ate for dinner"_s, u"cooking a new recipe"_s, u"lunch at a restaurant"_s}},
        {u"exercise"_s,
         split(u"exercise gym run running workout walk walking yoga swim bike jog weights fitness "
               u"muscles miles"_s),
         {u"my workout at the gym"_s, u"going for a run"_s, u"a long walk for fitness"_s}},
        {u"sleep"_s,
         split(u"sleep slept bed nap tired insomnia dream woke rest night awake asleep"_s),
         {u"how well I slept last night"_s, u"taking a nap"_s, u"lying awake, too tired"_s}},
        {u"recreation"_s,
         split(u"recreation game games play movie watch tv music book reading hobby video fun "
               u"hike park concert show"_s),
         {u"playing video games"_s, u"watching a movie"_s, u"reading a book for pleasure"_s}},
        {u"friends"_s,
         split(u"friend friends buddy hang hanging together talked chat roommate laughed party"_s),
         {u"meeting an old friend"_s, u"hanging out with my friends"_s,
          u"a talk with my best friend"_s}},
        {u"health"_s,
         split(u"health doctor sick medicine pain headache hospital illness appointment symptoms "
               u"weight healthy cold dentist back"_s),
         {u"a visit to the doctor"_s, u"feeling sick and in pain"_s,
          u"taking care of my health"_s}},
        {u"god"_s,
         split(u"god church prayer pray bible lord faith worship jesus spiritual sermon blessed"_s),
         {u"praying to god"_s, u"going to church"_s, u"reading the bible"_s}},
        {u"love"_s,
         split(u"love boyfriend girlfriend date romantic partner kiss relationship marriage fiance "
               u"wife husband loved together"_s),
         {u"a date with my girlfriend"_s, u"how much my partner loves me"_s,
          u"romance in my relationship"_s}},
        {u"school"_s,
         split(u"school class exam homework university college teacher study grade student lecture "
               u"learning course"_s),
         {u"studying for an exam"_s, u"homework for my class"_s, u"my teacher at school"_s}},
    };
    return all;
}

/// Scores every row whose index gives `fold` of `folds`, with themes built without them.
void scoreThemes(Provider &provider, const QList<QJsonObject> &rows,
                 const std::shared_ptr<const QList<ThemeDefinition>> &themes,
                 const std::function<bool(qsizetype)> &counts, QMap<QString, Counts> &classes,
                 int &right, int &all)
{
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const QStringList real = stringsOf(rows[i]["topics"_L1]);
        if (!counts(i) || real.isEmpty())
            continue;
        auto request = requestFor(TaskKind::ThemeIdentification, rows[i]["text"_L1].toString());
        request.themes = themes;
        const auto found = find<ThemeIdentification>(provider, request).themeScores;
        const auto best = std::ranges::max_element(found, {}, &Theme::confidence);
        const QString said = best == found.end() ? QString() : best->name;
        const bool hit = real.contains(said);
        ++classes[said].said;
        ++classes[hit ? said : real.front()].real;
        classes[said].hits += hit;
        right += hit;
        ++all;
    }
}

std::vector<float> vectorOf(Provider &provider, const QString &text)
{
    const auto found =
        find<EmbeddingGeneration>(provider, requestFor(TaskKind::EmbeddingGeneration, text));
    return {found.vector.begin(), found.vector.end()};
}

std::vector<float> meanOf(const std::vector<std::vector<float>> &vectors)
{
    std::vector<float> mean(vectors.empty() ? 0 : vectors.front().size(), 0.0F);
    for (const auto &vector : vectors)
        for (size_t c = 0; c < vector.size() && c < mean.size(); ++c)
            mean[c] += vector[c] / float(vectors.size());
    return mean;
}

/// As a search in a journal compares: without what all its entries have in common.
std::vector<float> without(std::vector<float> vector, const std::vector<float> &mean)
{
    float square = 0.0F;
    for (size_t c = 0; c < vector.size() && c < mean.size(); ++c) {
        vector[c] -= mean[c];
        square += vector[c] * vector[c];
    }
    for (float &value : vector)
        value /= std::sqrt(std::max(square, 1e-12F));
    return vector;
}

double dot(const std::vector<float> &a, const std::vector<float> &b)
{
    return a.size() == b.size() ? double(std::inner_product(a.begin(), a.end(), b.begin(), 0.0F))
                                : 0.0;
}

EntityType typeOf(const QString &tag)
{
    const QString sort = tag.mid(2).toLower();
    if (sort == "per"_L1 || sort == "person"_L1)
        return EntityType::Person;
    if (sort == "loc"_L1 || sort == "location"_L1)
        return EntityType::Place;
    if (sort == "org"_L1 || sort == "corporation"_L1 || sort == "group"_L1)
        return EntityType::Organization;
    return EntityType::Other;
}

using Mark = std::tuple<qsizetype, qsizetype, EntityType>;

QSet<QString> keysOf(const QStringList &phrases)
{
    QSet<QString> keys;
    for (const QString &phrase : phrases)
        keys.insert(stemmed(phrase));
    return keys;
}

} // namespace

QList<ThemeDefinition> lemotifThemes()
{
    QList<ThemeDefinition> themes;
    for (const Topic &topic : topics())
        themes.append({topic.name, topic.seeds, {}, {}, {}});
    return themes;
}

std::vector<Score> measureThemes(Provider &provider)
{
    const auto rows = rowsOf(u"eval/themes/lemotif.jsonl"_s);
    if (rows.isEmpty())
        return {};
    constexpr qsizetype folds = 5;
    std::vector<Score> scores;
    for (const bool examples : {false, true}) {
        QMap<QString, Counts> classes;
        int right = 0, all = 0;
        for (qsizetype fold = 0; fold < (examples ? folds : 1); ++fold) {
            auto themes = std::make_shared<QList<ThemeDefinition>>();
            for (const Topic &topic : topics()) {
                ThemeDefinition theme{topic.name, topic.seeds, {}, {}, {}};
                for (qsizetype i = 0; examples && i < rows.size(); ++i)
                    if (i % folds != fold && stringsOf(rows[i]["topics"_L1]).contains(topic.name))
                        theme.examples.append(rows[i]["text"_L1].toString());
                themes->append(theme);
            }
            scoreThemes(
                provider, rows, themes, [=](qsizetype i) { return !examples || i % folds == fold; },
                classes, right, all);
        }
        const auto values = classes.values();
        const QString how = examples ? u" (examples)"_s : u" (seeds)"_s;
        scores.push_back(
            {u"lemotif"_s, u"accuracy"_s + how, right / double(all), examples ? 0.80 : 0.75});
        scores.push_back({u"lemotif"_s, u"macro-F1"_s + how,
                          macroF1({values.begin(), values.end()}), std::nullopt});
    }
    return scores;
}

std::vector<Score> measureNames(Provider &provider)
{
    static const QMap<QString, std::optional<double>> sets{
        {u"ewt_dev"_s, 0.68}, {u"wnut17_dev"_s, 0.45}, {u"tweebank_dev"_s, std::nullopt}};
    std::vector<Score> scores;
    for (auto set = sets.cbegin(); set != sets.cend(); ++set) {
        Counts all;
        QMap<EntityType, Counts> byType;
        for (const QJsonObject &row : rowsOf(u"eval/ner/"_s + set.key() + u".jsonl"_s)) {
            const QStringList tokens = stringsOf(row["tokens"_L1]);
            const QStringList tags = stringsOf(row["tags"_L1]);
            QSet<QString> real;
            QString text;
            qsizetype begin = -1;
            EntityType open = EntityType::Other;
            const auto mark = [](qsizetype start, qsizetype end, EntityType type) {
                return u"%1-%2-%3"_s.arg(start).arg(end).arg(int(type));
            };
            const auto close = [&](qsizetype end) {
                if (begin >= 0 && open != EntityType::Other) {
                    real.insert(mark(begin, end, open));
                    ++byType[open].real;
                }
                begin = -1;
            };
            for (qsizetype i = 0; i < tokens.size(); ++i) {
                if (!tags[i].startsWith(u"I-"))
                    close(text.size() - 1);
                if (tokens[i].startsWith(u'\'') || tokens[i].startsWith(u'’')
                    || tokens[i] == "n't"_L1)
                    text.chop(1); // what the set has parted belongs together in a text
                if (tags[i].startsWith(u"B-")) {
                    begin = text.size();
                    open = typeOf(tags[i]);
                }
                text += tokens[i] + u' ';
            }
            close(text.size() - 1);
            all.real += int(real.size());
            const auto found =
                find<EntityRecognition>(provider, requestFor(TaskKind::EntityRecognition, text));
            for (const Entity &entity : found.entities) {
                if (entity.type != EntityType::Person && entity.type != EntityType::Place
                    && entity.type != EntityType::Organization)
                    continue;
                const bool hit =
                    real.contains(mark(entity.span.start, entity.span.end(), entity.type));
                ++all.said;
                ++byType[entity.type].said;
                all.hits += hit;
                byType[entity.type].hits += hit;
            }
        }
        if (all.real == 0)
            continue;
        scores.push_back({set.key(), u"F1"_s, all.f1(), set.value()});
        for (auto it = byType.cbegin(); it != byType.cend(); ++it)
            scores.push_back({set.key(), u"F1 "_s + toString(it.key()), it->f1(), std::nullopt});
    }
    return scores;
}

std::vector<Score> measureEmbeddings(Provider &provider)
{
    static const QMap<QString, std::optional<double>> sets{
        {u"stsb_dev"_s, 0.79}, {u"sts13"_s, 0.72}, {u"sts12"_s, std::nullopt}};
    std::vector<Score> scores;
    for (auto set = sets.cbegin(); set != sets.cend(); ++set) {
        std::vector<double> said, rated;
        for (const QJsonObject &row : rowsOf(u"eval/embeddings/"_s + set.key() + u".jsonl"_s)) {
            said.push_back(dot(vectorOf(provider, row["a"_L1].toString()),
                               vectorOf(provider, row["b"_L1].toString())));
            rated.push_back(row["score"_L1].toDouble());
        }
        if (!said.empty())
            scores.push_back({set.key(), u"Spearman"_s, spearman(said, rated), set.value()});
    }
    const auto rows = rowsOf(u"eval/themes/lemotif.jsonl"_s);
    std::vector<std::vector<float>> entries;
    for (const QJsonObject &row : rows)
        entries.push_back(vectorOf(provider, row["text"_L1].toString()));
    const std::vector<float> mean = meanOf(entries);
    for (auto &entry : entries)
        entry = without(entry, mean);
    double hits = 0.0;
    int questions = 0;
    for (const Topic &topic : topics())
        for (const QString &question : topic.questions) {
            const auto asked = without(vectorOf(provider, question), mean);
            std::vector<size_t> order(entries.size());
            std::iota(order.begin(), order.end(), size_t(0));
            std::ranges::stable_sort(order, std::greater(),
                                     [&](size_t i) { return dot(asked, entries[i]); });
            for (size_t rank = 0; rank < std::min<size_t>(10, order.size()); ++rank)
                hits += stringsOf(rows[qsizetype(order[rank])]["topics"_L1]).contains(topic.name);
            ++questions;
        }
    if (!rows.isEmpty())
        scores.push_back({u"lemotif, 33 questions"_s, u"P@10"_s, hits / (10.0 * questions), 0.78});
    return scores;
}

std::vector<Score> measureKeyPhrases(Provider &provider)
{
    std::vector<Score> scores;
    for (const auto &[set, floor] : {std::pair(u"Inspec"_s, 0.28), {u"SemEval2017"_s, 0.33}}) {
        double sum = 0.0;
        int texts = 0;
        for (const QJsonObject &row : rowsOf(u"eval/keyphrases/"_s + set + u".jsonl"_s)) {
            const QSet<QString> real = keysOf(stringsOf(row["keys"_L1]));
            const auto found = find<ContentExtraction>(
                provider, requestFor(TaskKind::ContentExtraction, row["text"_L1].toString()));
            const QSet<QString> said =
                keysOf(found.keyPhrases.first(std::min<qsizetype>(10, found.keyPhrases.size())));
            const auto hits = double((said & real).size());
            sum += said.size() + real.size() > 0 ? 2.0 * hits / double(said.size() + real.size())
                                                 : 0.0;
            ++texts;
        }
        if (texts > 0)
            scores.push_back({set, u"F1@10, stemmed"_s, sum / texts, floor});
    }
    return scores;
}

std::vector<Score> measureSummaries(Provider &provider)
{
    Rouge sum;
    int texts = 0;
    for (const QJsonObject &row : rowsOf(u"eval/summaries/gum.jsonl"_s)) {
        auto request =
            requestFor(TaskKind::ContentExtraction, stringsOf(row["sents"_L1]).join(u"\n\n"_s));
        request.summarySentences = 2;
        const QString summary = find<ContentExtraction>(provider, request).summary;
        const QStringList references = stringsOf(row["summaries"_L1]);
        for (const QString &reference : references) {
            const Rouge one = rouge(summary, reference);
            const auto share = double(references.size());
            sum.one += one.one / share;
            sum.two += one.two / share;
            sum.longest += one.longest / share;
        }
        ++texts;
    }
    if (texts == 0)
        return {};
    return {{u"gum"_s, u"ROUGE-1"_s, sum.one / texts, 0.308},
            {u"gum"_s, u"ROUGE-2"_s, sum.two / texts, std::nullopt},
            {u"gum"_s, u"ROUGE-L"_s, sum.longest / texts, std::nullopt}};
}

std::vector<Score> measureSpeed(Provider &provider)
{
    const auto rows = rowsOf(u"data/pepys.jsonl"_s);
    if (rows.isEmpty())
        return {};
    const std::clock_t start = std::clock();
    for (const QJsonObject &row : rows) {
        AnalysisRequest request =
            requestFor(TaskKind::SentimentAnalysis, row["text"_L1].toString());
        request.full = false;
        request.date = QDate::fromString(row["date"_L1].toString(), Qt::ISODate);
        for (const TaskKind kind : allTaskKinds) {
            request.kind = kind;
            provider.analyse(request, {}, {}, [&request](Result<Analysis> analysis) {
                if (analysis)
                    request.findings.append(analysis->finding);
            });
        }
    }
    const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    return {{u"pepys, %1 entries, six kinds"_s.arg(rows.size()), u"CPU seconds"_s, seconds,
             std::nullopt},
            {u"pepys"_s, u"entries a second"_s, double(rows.size()) / seconds, std::nullopt}};
}

} // namespace englog::eval
