// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Regression.h"

#include <QtGlobal>

#include <Eigen/QR>
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

namespace englog {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index rowsToSpare = 10;
constexpr Index rowsPerCosine = 25;
constexpr Index mostCosines = 40;
constexpr double strongestCorrelation = 0.9;
constexpr double leastOfItsOwn = 1e-6; ///< share of a column that the ones before do not make up

/// The orthonormal columns that span a design, and what turns them into coefficients.
struct Basis
{
    MatrixXd q;
    MatrixXd inverse;        ///< of R
    std::vector<Index> kept; ///< the design's columns that are in it, ascending
};

/// Leaves out the columns that those before them make up.
Basis basisOf(const MatrixXd &design)
{
    const MatrixXd r = Eigen::HouseholderQR<MatrixXd>(design).matrixQR();
    Basis basis;
    for (Index column = 0; column < design.cols(); ++column) {
        if (column < design.rows()
            && std::abs(r(column, column)) > leastOfItsOwn * design.col(column).norm())
            basis.kept.push_back(column);
    }
    const auto rank = static_cast<Index>(basis.kept.size());
    const MatrixXd chosen = design(Eigen::all, basis.kept);
    const Eigen::HouseholderQR<MatrixXd> qr(chosen);
    basis.q = qr.householderQ() * MatrixXd::Identity(design.rows(), rank);
    basis.inverse = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>().solve(
        MatrixXd::Identity(rank, rank));
    return basis;
}

/// A constant and the first cosines over the rows.
MatrixXd controlsOf(Index rows)
{
    MatrixXd controls(rows, 1 + std::min(mostCosines, rows / rowsPerCosine));
    for (Index k = 0; k < controls.cols(); ++k) {
        for (Index row = 0; row < rows; ++row)
            controls(row, k) =
                std::cos(std::numbers::pi * double(k) * (double(row) + 0.5) / double(rows));
    }
    return controls;
}

/// Of residuals with those of the rows that they follow.
double neighbourCorrelation(const VectorXd &residuals, const std::vector<bool> &follows)
{
    double product = 0.0, square = 0.0;
    for (Index row = 1; row < residuals.size(); ++row) {
        if (!follows[size_t(row)])
            continue;
        product += residuals[row] * residuals[row - 1];
        square += (residuals[row] * residuals[row] + residuals[row - 1] * residuals[row - 1]) / 2.0;
    }
    return square > 0.0 ? std::clamp(product / square, 0.0, strongestCorrelation) : 0.0;
}

} // namespace

class Regression::Fit
{
public:
    Fit(const Sample &sample, const std::vector<Column> &joint) : m_follows(sample.follows)
    {
        const auto rows = static_cast<Index>(sample.outcome.size());
        MatrixXd design = controlsOf(rows);
        m_controls = design.cols();
        design.conservativeResize(Eigen::NoChange, m_controls + static_cast<Index>(joint.size()));
        for (size_t i = 0; i < joint.size(); ++i)
            design.col(m_controls + static_cast<Index>(i)) = vectorOf(joint[i], rows);
        m_hasRoom = rows - design.cols() - 1 >= rowsToSpare;
        if (!m_hasRoom)
            return;
        const VectorXd outcome = vectorOf(sample.outcome, rows);
        const MatrixXd first = basisOf(design).q;
        m_correlation =
            neighbourCorrelation(outcome - first * (first.transpose() * outcome), m_follows);
        m_outcome = differenced(outcome);
        m_basis = basisOf(differenced(design));
        m_onBasis = m_basis.q.transpose() * m_outcome;
        m_residuals = m_outcome - m_basis.q * m_onBasis;
        m_leverage = m_basis.q.rowwise().squaredNorm();
    }

    [[nodiscard]] std::optional<Estimate> joint(size_t number) const
    {
        if (!m_hasRoom)
            return std::nullopt;
        const Index column = m_controls + static_cast<Index>(number);
        const auto at = std::ranges::lower_bound(m_basis.kept, column);
        if (at == m_basis.kept.end() || *at != column)
            return std::nullopt;
        const auto row = m_basis.inverse.row(at - m_basis.kept.begin());
        return estimate(row.dot(m_onBasis), m_basis.q * row.transpose(), m_residuals, m_leverage,
                        m_outcome.size() - m_basis.q.cols());
    }

    /// By what the joint columns leave of the subject (Frisch and Waugh, 1933): no second fit.
    [[nodiscard]] std::optional<Estimate> beside(const Column &subject) const
    {
        if (!m_hasRoom)
            return std::nullopt;
        const VectorXd column = differenced(vectorOf(subject, m_outcome.size()));
        const VectorXd own = column - m_basis.q * (m_basis.q.transpose() * column);
        const double square = own.squaredNorm();
        if (std::sqrt(square) <= leastOfItsOwn * column.norm())
            return std::nullopt;
        const VectorXd weights = own / square;
        const double effect = weights.dot(m_outcome);
        return estimate(effect, weights, m_residuals - effect * own,
                        m_leverage + (own.array().square() / square).matrix(),
                        m_outcome.size() - m_basis.q.cols() - 1);
    }

    [[nodiscard]] double correlation() const { return m_correlation; }

private:
    static VectorXd vectorOf(const Column &column, Index rows)
    {
        Q_ASSERT(static_cast<Index>(column.size()) == rows);
        return Eigen::Map<const VectorXd>(column.data(), rows);
    }

    [[nodiscard]] MatrixXd differenced(const MatrixXd &rows) const
    {
        const double scale = std::sqrt(1.0 - m_correlation * m_correlation);
        MatrixXd differences = rows;
        for (Index row = 1; row < rows.rows(); ++row) {
            if (m_follows[size_t(row)])
                differences.row(row) = (rows.row(row) - m_correlation * rows.row(row - 1)) / scale;
        }
        return differences;
    }

    /// \param weights  what the coefficient is made of: effect = weights * outcome
    static std::optional<Estimate> estimate(double effect, const VectorXd &weights,
                                            const VectorXd &residuals, const VectorXd &leverage,
                                            Index freedom)
    {
        double variance = 0.0;
        for (Index row = 0; row < residuals.size(); ++row) {
            const double rest = 1.0 - leverage[row];
            if (rest <= 1e-9)
                continue; // this row is fitted exactly: its residual is 0 by construction
            const double part = weights[row] * residuals[row] / rest;
            variance += part * part;
        }
        const double error = std::sqrt(variance);
        if (!(error > 1e-12 * std::abs(effect)) || error <= 0.0) // no spread, or not a number
            return std::nullopt;
        const boost::math::students_t_distribution<double> t{static_cast<double>(freedom)};
        const double half = error * boost::math::quantile(t, 0.975);
        const double p =
            2.0 * boost::math::cdf(boost::math::complement(t, std::abs(effect) / error));
        return Estimate{effect, error, p, effect - half, effect + half};
    }

    std::vector<bool> m_follows;
    Index m_controls = 0;
    bool m_hasRoom = false;
    double m_correlation = 0.0;
    VectorXd m_outcome; ///< in quasi-differences, as all below
    Basis m_basis;
    VectorXd m_onBasis;
    VectorXd m_residuals;
    VectorXd m_leverage;
};

Regression::Regression(const Sample &sample, const std::vector<Column> &joint)
    : m_fit(std::make_unique<Fit>(sample, joint))
{
    Q_ASSERT(sample.follows.size() == sample.outcome.size());
}

Regression::~Regression() = default;
Regression::Regression(Regression &&) noexcept = default;
Regression &Regression::operator=(Regression &&) noexcept = default;

std::optional<Regression::Estimate> Regression::joint(size_t number) const
{
    return m_fit->joint(number);
}

std::optional<Regression::Estimate> Regression::beside(const Column &subject) const
{
    return m_fit->beside(subject);
}

double Regression::correlation() const
{
    return m_fit->correlation();
}

} // namespace englog
