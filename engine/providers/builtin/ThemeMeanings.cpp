// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/ThemeMeanings.h"

#include "engine/providers/builtin/EncodedText.h"

#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr double ridge = 0.3;
constexpr double weightOfSeeds = 2.0; // of an example's
constexpr double weightOfName = 0.5;  // without seeds
constexpr double weightOfUsual = 0.5;
constexpr double examplesToTrust = 3.0; // a theme, where what is learnt is half of the verdict
constexpr float seedsInTheMean = 5.0F;  // examples that seeds count as; a name alone is one

/// What people write of any day, of our own: a little of everything.
const QStringList &usualLines()
{
    static const QStringList lines{
        u"Got up late this morning and had coffee before anybody else was awake. It was a quiet start and I liked it."_s,
        u"Today was mostly meetings and emails, and I did not get much of my own work done until the afternoon."_s,
        u"Called my mother in the evening. We talked for an hour about my sister and the plans for the summer."_s,
        u"I went for a walk in the park because the weather was nice, and I felt better afterwards."_s,
        u"Could not sleep last night. I kept thinking about what I have to do this week and I am tired now."_s,
        u"We had friends over for dinner and laughed a lot. I made a pasta that everyone seemed to like."_s,
        u"Spent the day at home cleaning and doing laundry. Not very exciting, but it had to be done."_s,
        u"I watched a film with my husband after the kids were in bed and then we went to sleep."_s,
        u"My back hurts again, so I made an appointment with the doctor for next week."_s,
        u"I studied for the exam all day and I think I finally understand the last chapter."_s,
        u"Went to the gym after work and ran three miles. I was proud of myself for not giving up."_s,
        u"We went to church this morning and the sermon made me think about how much I have to be thankful for."_s,
        u"I had an argument with my boyfriend about money and I still feel bad about what I said."_s,
        u"Took the dog out, went to the shop, came back and read my book for the rest of the day."_s,
        u"I felt anxious for no real reason today. I tried to breathe and to take one thing at a time."_s,
        u"The train was late and I missed the first part of the day at the office, so I was stressed."_s,
        u"My son had his first day of school and he was so excited that he could hardly eat his breakfast."_s,
        u"I played video games with my brother for a few hours and then ordered a pizza."_s,
        u"Today I feel happy and calm. Nothing special happened, but everything went as it should."_s,
        u"I am worried about my job. My boss said that there will be changes soon."_s,
        u"Had a lovely day with an old friend whom I had not seen for years. We ate lunch and walked by the river."_s,
        u"I worked on my project for most of the day and made good progress, which made me feel satisfied."_s,
        u"I ate too much and did not exercise. Tomorrow I want to do better."_s,
        u"It rained all day. I stayed in, drank tea and wrote some letters."_s,
        u"We drove to the coast for the weekend. The children loved the beach, and I slept well."_s,
        u"I was bored today and did not know what to do with myself."_s,
        u"My grandmother is in the hospital and I am sad and afraid for her."_s,
        u"I bought a few things for the house and worked in the garden until it got dark."_s,
        u"I practised the piano for an hour and then helped my daughter with her homework."_s,
        u"Long shift today and my feet hurt, but my coworkers were kind and we had fun."_s,
        u"I finally finished something that I had put off for weeks, and it is a great relief."_s,
        u"We went out to a restaurant for our anniversary. I love him more than ever."_s,
    };
    return lines;
}

ThemeMeanings::Vector unit(ThemeMeanings::Vector vector)
{
    const float length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0F));
    for (float &value : vector)
        value /= std::max(length, 1e-6F);
    return vector;
}

} // namespace

ThemeMeanings::ThemeMeanings(const QList<ThemeDefinition> &themes, const encoder::Encoder &encoder)
{
    std::vector<Vector> usual;
    for (const QString &line : usualLines()) {
        usual.push_back(EncodedText::meaningOf(line, encoder));
        for (size_t c = 0; c < m_usual.size(); ++c)
            m_usual[c] += usual.back()[c] / float(usualLines().size());
    }
    for (Vector &meaning : usual)
        meaning = own(meaning);
    double examples = 0.0;
    for (const ThemeDefinition &theme : themes) {
        const QString line = theme.name + u' ' + theme.seeds.join(u' ');
        m_themes.push_back(own(EncodedText::meaningOf(line, encoder)));
        examples += double(theme.examples.size());
    }
    if (examples > 0.0) {
        m_trust = examples / (examples + examplesToTrust * double(themes.size()));
        learn(themes, usual, encoder);
    }
}

void ThemeMeanings::learn(const QList<ThemeDefinition> &themes, const std::vector<Vector> &usual,
                          const encoder::Encoder &encoder)
{
    std::vector<RidgeClassifier::Example> examples;
    QHash<QString, size_t> numbers; // of texts, which may be examples for several themes
    for (size_t theme = 0; theme < m_themes.size(); ++theme) {
        const ThemeDefinition &definition = themes[qsizetype(theme)];
        const bool hasSeeds = !definition.seeds.isEmpty();
        examples.push_back({m_themes[theme], {theme}, hasSeeds ? weightOfSeeds : weightOfName});
        Vector mean = m_themes[theme];
        for (float &value : mean)
            value *= hasSeeds ? seedsInTheMean : 1.0F;
        for (const QString &text : definition.examples) {
            const auto known = numbers.constFind(text);
            const size_t number = known == numbers.cend() ? examples.size() : *known;
            if (known == numbers.cend()) {
                numbers.insert(text, number);
                examples.push_back({own(EncodedText::meaningOf(text, encoder)), {}, 1.0});
            }
            std::vector<size_t> &classes = examples[number].classes;
            if (!classes.empty() && classes.back() == theme)
                continue;
            classes.push_back(theme);
            for (size_t c = 0; c < mean.size(); ++c)
                mean[c] += examples[number].meaning[c];
        }
        m_themes[theme] = unit(mean);
    }
    for (const Vector &meaning : usual)
        examples.push_back({meaning, {}, weightOfUsual});
    m_classifier = RidgeClassifier::learn(examples, m_themes.size(), ridge);
}

ThemeMeanings::Vector ThemeMeanings::own(Vector meaning) const
{
    for (size_t c = 0; c < meaning.size(); ++c)
        meaning[c] -= m_usual[c];
    return unit(meaning);
}

std::vector<double> ThemeMeanings::close(const Vector &meaning) const
{
    const Vector x = own(meaning);
    std::vector<double> close;
    for (const Vector &theme : m_themes)
        close.push_back(
            std::max(0.0, double(std::inner_product(x.begin(), x.end(), theme.begin(), 0.0F))));
    return close;
}

std::vector<double> ThemeMeanings::learnt(const Vector &meaning) const
{
    return m_classifier.scores(own(meaning));
}

} // namespace englog::builtin
