// SPDX-License-Identifier: GPL-3.0-or-later
// How long a search through the vectors of a long journal takes, beside the same sums in plain
// floats: bench_search [entries] [numbers of a vector]
#include "engine/search/VectorIndex.h"
#include "tests/bench/Bench.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace englog;

namespace {

constexpr int rounds = 41;

std::vector<float> randomUnit(QRandomGenerator &dice, qsizetype width)
{
    std::vector<float> vector;
    double square = 0.0;
    for (qsizetype i = 0; i < width; ++i) {
        vector.push_back(float(dice.generateDouble() - 0.3));
        square += double(vector.back()) * double(vector.back());
    }
    for (float &value : vector)
        value /= float(std::sqrt(square));
    return vector;
}

template<typename Search>
double measure(const char *what, Search search)
{
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        search();
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    bench::print(what, times);
    std::ranges::nth_element(times, times.begin() + rounds / 2);
    return times[rounds / 2];
}

} // namespace

int main(int argc, char *argv[])
{
    const int entries = argc > 1 ? std::atoi(argv[1]) : 20'000;
    const qsizetype width = argc > 2 ? std::atoi(argv[2]) : 704;
    QRandomGenerator dice(1);
    QList<StoredVector> stored;
    std::vector<float> plain;
    for (int i = 0; i < entries; ++i) {
        const std::vector<float> vector = randomUnit(dice, width);
        stored += StoredVector{
            i + 1, EntryId::make(Instant(Millis(i)), 1, 2), {}, PackedVector::of(vector)};
        plain.insert(plain.end(), vector.begin(), vector.end());
    }
    VectorIndex index;
    index.add(stored);
    const std::vector<float> query = randomUnit(dice, width);

    qsizetype found = 0;
    const double ours = measure("index", [&] { found += index.nearest(query, 0.05F).size(); });
    const double floats = measure("plain floats", [&] {
        for (size_t at = 0; at < plain.size(); at += query.size())
            found +=
                std::inner_product(query.begin(), query.end(), plain.begin() + qptrdiff(at), 0.0F)
                > 0.9F;
    });
    std::printf("index / plain floats: %.2f   (%lld found)\n", ours / floats,
                static_cast<long long>(found));
    return 0;
}
