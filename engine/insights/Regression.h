// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

namespace englog {

/// What goes with an outcome when everything else that is known is held alike: linear regression
/// of rows in the order of time.
///
///     y = b0 + controls + subjects * b + e
///
/// Slow changes (seasons, a hard year) are taken out by controls of our own, the first K cosines
/// over the rows (K = rows / 25, at most 40). What is left of one row in the next is taken out by
/// quasi-differences (Prais and Winsten, 1954): with r the correlation of neighbouring residuals
/// of a first fit, each row that follows closely on another becomes (row - r * before) /
/// sqrt(1 - r^2). Errors are those of MacKinnon and White (1985), HC3, which hold also where some
/// rows vary more than others; p and the 95 % interval are of Student's t.
///
/// A pure value: the same numbers in, the same out. It never tells what is not a number.
class Regression
{
public:
    using Column = std::vector<double>; ///< one value a row

    struct Sample
    {
        Column outcome;
        std::vector<bool> follows; ///< whether a row follows closely on the one before it
    };

    struct Estimate
    {
        double effect = 0.0; ///< in the outcome's unit
        double error = 0.0;  ///< standard error; > 0
        double p = 1.0;      ///< two-sided
        double low = 0.0;    ///< 95 % interval
        double high = 0.0;
    };

    /// \param joint  the subjects that are held alike for each other; each as long as the outcome
    Regression(const Sample &sample, const std::vector<Column> &joint);
    ~Regression();
    Regression(Regression &&) noexcept;
    Regression &operator=(Regression &&) noexcept;

    /// Of the joint subject with this number; nothing for one that the controls and the subjects
    /// before it make up, and nothing at all with fewer than ten rows to spare.
    [[nodiscard]] std::optional<Estimate> joint(size_t number) const;

    /// Of a subject beside the joint ones, as though it were the last of them: for those that
    /// overlap by their nature, such as Saturday and weekend.
    [[nodiscard]] std::optional<Estimate> beside(const Column &subject) const;

    /// The correlation r of neighbouring residuals; in [0, 0.9].
    [[nodiscard]] double correlation() const;

private:
    class Fit;
    std::unique_ptr<Fit> m_fit; ///< keeps the matrix library out of this header
};

} // namespace englog
