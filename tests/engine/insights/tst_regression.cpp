// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/FalseDiscovery.h"
#include "engine/insights/Regression.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace englog;

namespace {

/// A linear congruence that every language can do, so that another program can make the same rows.
class Dice
{
public:
    double next()
    {
        m_state = (1'103'515'245ULL * m_state + 12'345ULL) % (1ULL << 31U);
        return static_cast<double>(m_state) / static_cast<double>(1ULL << 31U);
    }

private:
    quint64 m_state = 12'345;
};

/// Eighty rows with two subjects, a trend, an echo in the error, and more error where `a` is.
struct Rows
{
    Regression::Sample sample;
    Regression::Column a, b, everySeventh;

    Rows()
    {
        Dice dice;
        double error = 0.0;
        for (int row = 0; row < 80; ++row) {
            a.push_back(dice.next() < 0.3 ? 1.0 : 0.0);
            b.push_back(dice.next() < 0.4 ? 1.0 : 0.0);
            everySeventh.push_back(row % 7 == 5 ? 1.0 : 0.0);
            error = 0.6 * error + dice.next() - 0.5;
            sample.outcome.push_back(0.5 * a.back() - 0.25 * b.back() + error * (1.0 + a.back())
                                     + 0.3 * std::cos(std::numbers::pi * (row + 0.5) / 80.0));
            sample.follows.push_back(row % 20 != 0);
        }
    }
};

bool isClose(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

#define COMPARE_ESTIMATE(estimate, wanted)                                                         \
    do {                                                                                           \
        QVERIFY(estimate);                                                                         \
        QVERIFY2(isClose(estimate->effect, wanted.effect),                                         \
                 qPrintable(QString::number(estimate->effect, 'g', 17)));                          \
        QVERIFY2(isClose(estimate->error, wanted.error),                                           \
                 qPrintable(QString::number(estimate->error, 'g', 17)));                           \
        QVERIFY2(isClose(estimate->p, wanted.p),                                                   \
                 qPrintable(QString::number(estimate->p, 'g', 17)));                               \
        QVERIFY(isClose(estimate->low, wanted.low));                                               \
        QVERIFY(isClose(estimate->high, wanted.high));                                             \
    } while (false)

Regression::Sample withoutOrder(const Regression::Column &outcome)
{
    return {outcome, std::vector<bool>(outcome.size(), false)};
}

} // namespace

class TestRegression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Computed by numpy and scipy from the formulae (normal equations and their inverse).
    void agreesWithAnotherProgram()
    {
        const Rows rows;

        const Regression regression(rows.sample, {rows.a, rows.b});

        QVERIFY(isClose(regression.correlation(), 0.5386463570360142));
        COMPARE_ESTIMATE(
            regression.joint(0),
            (Regression::Estimate{0.6210292239105779, 0.10851035584318443, 2.0964540476511333e-07,
                                  0.4048176202517272, 0.8372408275694286}));
        COMPARE_ESTIMATE(
            regression.joint(1),
            (Regression::Estimate{-0.1529020519414191, 0.07985195966149541, 0.059380943435461665,
                                  -0.3120105547157025, 0.00620645083286428}));
        COMPARE_ESTIMATE(
            regression.beside(rows.everySeventh),
            (Regression::Estimate{-0.10872163899043359, 0.15279493860289206, 0.4790095454147758,
                                  -0.4132415124218613, 0.19579823444099415}));
    }

    void asASubjectBesideAsTheLastOfTheJoint()
    {
        const Rows rows;

        const Regression beside(rows.sample, {rows.a});
        const Regression joint(rows.sample, {rows.a, rows.b});

        // Only the correlation of the first fit knows the difference.
        QVERIFY(std::abs(beside.beside(rows.b)->effect - joint.joint(1)->effect) < 0.05);
        QVERIFY(std::abs(beside.beside(rows.b)->error - joint.joint(1)->error) < 0.05);
    }

    /// With a constant and one subject HC3 has a closed form: the squares of each group's
    /// deviations, each by (n - 1)^2, added up.
    void twoGroupsAreTheirMeans()
    {
        const Regression::Column outcome{1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6};
        const Regression::Column subject{1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};

        const auto estimate = Regression(withoutOrder(outcome), {subject}).joint(0);

        QVERIFY(estimate);
        QVERIFY(isClose(estimate->effect, 5.0 - 3.5));
        QVERIFY(isClose(estimate->error, std::sqrt(60.0 / 64.0 + 17.5 / 25.0)));
    }

    void whatOthersMakeUpHasNoEstimate()
    {
        Rows rows;
        Regression::Column sum, constant;
        for (size_t row = 0; row < rows.a.size(); ++row) {
            sum.push_back(rows.a[row] + 2.0 * rows.b[row]);
            constant.push_back(1.0);
        }

        const Regression regression(rows.sample, {rows.a, rows.b, sum, constant});
        const Regression without(rows.sample, {rows.a, rows.b});

        QVERIFY(!regression.joint(2));
        QVERIFY(!regression.joint(3));
        QVERIFY(!without.beside(sum));
        QVERIFY(isClose(regression.joint(0)->effect, without.joint(0)->effect));
        QVERIFY(isClose(regression.joint(1)->error, without.joint(1)->error));
    }

    void whatNeverVariesSaysNothing()
    {
        Rows rows;
        std::ranges::fill(rows.sample.outcome, 0.25);

        const Regression regression(rows.sample, {rows.a, rows.b});

        for (const auto &estimate :
             {regression.joint(0), regression.joint(1), regression.beside(rows.everySeventh)})
            QVERIFY(!estimate || (std::isfinite(estimate->p) && estimate->p > 0.001));
    }

    void tooFewRowsSayNothing()
    {
        const Regression::Column outcome{1, 4, 2, 5, 1, 3, 2, 6, 1, 2, 4};
        const Regression::Column subject{1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0};

        const Regression few(withoutOrder(outcome), {subject});

        QVERIFY(!few.joint(0));
        QVERIFY(!few.beside(subject));
        QVERIFY(!Regression(withoutOrder({}), {}).beside({}));
    }

    /// The worked example of Benjamini and Hochberg (1995), section 3: at 0.05 the first four.
    void falseDiscoveriesAreThoseOfThePaper()
    {
        const std::vector<double> ps{0.4262, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298,
                                     0.0344, 0.0459, 0.3240, 0.5719, 0.6528, 0.7590, 1.0000};

        const std::vector<double> shares = falseDiscoveryShares(ps);

        QCOMPARE(std::ranges::count_if(shares, [](double share) { return share <= 0.05; }), 4);
        QVERIFY(isClose(shares[1], 0.0001 * 15));
        QVERIFY(isClose(shares[4], 0.0095 * 15 / 4)); // the fourth
        QVERIFY(isClose(shares[5], 0.0201 * 15 / 5));
        QVERIFY(isClose(shares[6], 0.0298 * 15 / 7)); // the sixth, 0.0695, has the seventh's
        QVERIFY(isClose(shares[14], 1.0));
    }

    void sharesNeverExceedOneAndKeepTheOrderOfTheirPs()
    {
        QVERIFY(falseDiscoveryShares({}).empty());
        QCOMPARE(falseDiscoveryShares({0.03}), std::vector<double>{0.03});
        QCOMPARE(falseDiscoveryShares({0.9, 0.9, 1.0}), (std::vector<double>{1.0, 1.0, 1.0}));
        QCOMPARE(falseDiscoveryShares({0.04, 0.04, 0.04}), (std::vector<double>{0.04, 0.04, 0.04}));
    }
};

QTEST_GUILESS_MAIN(TestRegression)
#include "tst_regression.moc"
