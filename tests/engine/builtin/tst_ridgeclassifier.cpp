// SPDX-License-Identifier: GPL-3.0-or-later
// What is learnt of a few examples: where the answer is known on paper.
#include "engine/providers/builtin/RidgeClassifier.h"

#include <QTest>

#include <algorithm>

using namespace englog::builtin;
using Example = RidgeClassifier::Example;

namespace {

RidgeClassifier::Vector along(size_t direction, float length = 1.0F)
{
    RidgeClassifier::Vector vector{};
    vector[direction] = length;
    return vector;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-5;
}

} // namespace

class TestRidgeClassifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheFormulaOnPaper()
    {
        // x = ±1 in one direction, y = 1 and 0: m = 0, ȳ = ½, Σ(x - m)(y - ȳ) = 1, Σ(x - m)² = 2.
        const std::vector<Example> examples{{along(3), {0}}, {along(3, -1.0F), {}}};
        const auto learnt = RidgeClassifier::learn(examples, 1, 0.5);

        QVERIFY(near(learnt.scores(along(3)).front(), 0.5 + 1.0 / 2.5));
        QVERIFY(near(learnt.scores(along(3, -1.0F)).front(), 0.5 - 1.0 / 2.5));
        QVERIFY(near(learnt.scores(along(4)).front(), 0.5)); // like none of them
    }

    void anExampleOfWeightTwoIsTwo()
    {
        const Example one{along(1), {0}}, other{along(2), {1}}, third{along(5), {0, 1}};
        Example twice = one;
        twice.weight = 2.0;
        const auto a = RidgeClassifier::learn(std::vector{one, one, other, third}, 2, 0.3);
        const auto b = RidgeClassifier::learn(std::vector{third, twice, other}, 2, 0.3);
        for (const size_t direction : {1, 2, 5, 7})
            for (const size_t known : {0, 1})
                QVERIFY(near(a.scores(along(direction))[known], b.scores(along(direction))[known]));
    }

    void tellsClassesApartAndKnowsOneThatIsBoth()
    {
        std::vector<Example> examples;
        for (size_t i = 0; i < 600; ++i) { // more than there are dimensions
            auto meaning = along(i % 2, 0.8F);
            meaning[10 + i % 300] = 0.6F;
            examples.push_back({meaning, {i % 2}});
        }
        const auto learnt = RidgeClassifier::learn(examples, 2, 0.3);
        const auto first = learnt.scores(along(0, 0.8F));
        auto both = along(0, 0.8F);
        both[1] = 0.8F;

        QVERIFY(first[0] > 0.9 && first[1] < 0.1);
        QVERIFY(std::ranges::min(learnt.scores(both)) > 0.4);
    }

    void knowsNothingOfNothing()
    {
        QVERIFY(RidgeClassifier().scores(along(0)).empty());
        const auto learnt = RidgeClassifier::learn({}, 2, 0.3);
        QCOMPARE(learnt.scores(along(0)), (std::vector{0.0, 0.0}));
    }
};

QTEST_GUILESS_MAIN(TestRidgeClassifier)
#include "tst_ridgeclassifier.moc"
