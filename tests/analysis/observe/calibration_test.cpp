// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <gmock/gmock.h>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/quantize.h"
#include "analysis/observe/methods.h"
#include "tests/analysis/support/reference.h"

using namespace analysis;
using testing::HasSubstr;

namespace {

constexpr CalibrationTarget affine8{ 8, Grid::Affine };
constexpr CalibrationTarget full8{ 8, Grid::Full };

Result<Range> calibrated(const char* name, const TensorObservation& seen, CalibrationTarget target)
{
    return calibratedRange(parseCalibration(name).value(), seen, target);
}

/// Mean squared error of quantizing the values themselves on the grid that `target` and `range` give.
double squaredError(const std::vector<float>& values, Range range, CalibrationTarget target)
{
    ActivationScheme scheme;
    scheme.format.bits = target.bits;
    scheme.grid = target.grid;
    std::vector<float> out(values.size());
    fakeQuantize(encodingForRange(activationEncodingFor(scheme).value(), range), values, out);
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += std::pow(static_cast<double>(out[i]) - values[i], 2);
    return sum / static_cast<double>(values.size());
}

std::map<std::string, std::string> referenceRow(const std::string& layer, const std::string& observer)
{
    for (auto& row : test::table("activation_qparams.csv"))
        if (row["layer"] == layer && row["observer"] == observer)
            return row;
    throw std::runtime_error(layer + " has no " + observer);
}

/// KL(P ‖ Q) of cutting after `i` bins, term by term as published; infinite where it cannot be compared.
double naiveDivergence(std::vector<double> bins, std::size_t i, std::size_t levels)
{
    constexpr double never = std::numeric_limits<double>::infinity();
    bins[0] = bins[1];
    std::vector<double> p(bins.begin(), bins.begin() + static_cast<std::ptrdiff_t>(i));
    p.back() += std::accumulate(bins.begin() + static_cast<std::ptrdiff_t>(i), bins.end(), 0.0);
    std::vector<double> total(levels, 0);
    std::vector<double> used(levels, 0);
    for (std::size_t j = 0; j < i; ++j) {
        total[j * levels / i] += bins[j];
        used[j * levels / i] += bins[j] > 0 ? 1 : 0;
    }
    const double sumP = std::accumulate(p.begin(), p.end(), 0.0);
    const double sumQ = std::accumulate(total.begin(), total.end(), 0.0);
    if (sumP == 0 || sumQ == 0)
        return never;
    double kl = 0;
    for (std::size_t j = 0; j < i; ++j) {
        const double q = bins[j] > 0 ? total[j * levels / i] / used[j * levels / i] / sumQ : 0;
        if (p[j] > 0 && q == 0)
            return never;
        if (p[j] > 0)
            kl += p[j] / sumP * std::log(p[j] / sumP / q);
    }
    return kl;
}

std::vector<double> absHistogram(const std::string& layer)
{
    const auto counts = test::integers("abs_hist_" + layer + ".npy");
    return { counts.values.begin(), counts.values.end() };
}

const std::vector<std::string> layers{ "conv1", "linear", "layer3.2.conv2" };

std::vector<float> normalValues(std::size_t count)
{
    std::mt19937 random(9);
    std::normal_distribution<float> normal(0.3F, 1);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

} // namespace

TEST(ParseCalibration, NamesAndParsingAreInverse)
{
    for (const char* name : { "minmax", "moving_average:0.1", "percentile:99.9", "mse", "entropy",
             "adaptive_percentile", "mean_std:2.5" }) {
        const auto calibration = parseCalibration(name);
        ASSERT_TRUE(calibration) << name;
        EXPECT_EQ(calibrationName(*calibration), name);
    }
    EXPECT_EQ(calibrationName(parseCalibration("percentile").value()), "percentile:99.99");
    EXPECT_EQ(calibrationName({ "moving_average", std::nullopt }), "moving_average:0.01");
}

TEST(ParseCalibration, ErrorsNameMethodAndParameter)
{
    struct Case {
        const char* text;
        const char* part;
    };
    for (const Case& c : { Case{ "", "adaptive_percentile" }, Case{ "kl", "'kl'" },
             Case{ "minmax:1", "takes no parameter" }, Case{ "percentile:", "not a number" },
             Case{ "percentile:x", "'x'" }, Case{ "percentile:101", "from 50 to 100" },
             Case{ "percentile:nan", "not a number" }, Case{ "moving_average:0", "constant" },
             Case{ "mean_std:-1", "deviations" }, Case{ "percentile:99,9", "'99,9'" } }) {
        const auto calibration = parseCalibration(c.text);
        ASSERT_FALSE(calibration) << c.text;
        EXPECT_EQ(calibration.error().kind, ErrorKind::Usage);
        EXPECT_THAT(calibration.error().message, HasSubstr(c.part)) << c.text;
    }
}

TEST(CalibratedRange, ErrorsOfWhatWasAsked)
{
    const auto seen = test::observe(std::vector<float>{ 1, 2 });
    EXPECT_EQ(calibratedRange({ "kl", {} }, seen, affine8).error().kind, ErrorKind::Usage);
    EXPECT_EQ(calibratedRange({ "minmax", 3.0 }, seen, affine8).error().kind, ErrorKind::Usage);
    EXPECT_EQ(calibratedRange({ "percentile", 101.0 }, seen, affine8).error().kind, ErrorKind::Usage);
    const auto unseen = calibratedRange({ "moving_average", 0.1 }, seen, affine8);
    EXPECT_EQ(unseen.error().kind, ErrorKind::Usage);
    EXPECT_THAT(unseen.error().message, HasSubstr("observed: 0.01"));
    EXPECT_EQ(*calibratedRange({ "moving_average", {} }, seen, affine8), (Range{ 1, 2 }));
}

TEST(CalibratedRange, EdgesOfTheDataHoldForAllMethods)
{
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float largest = std::numeric_limits<float>::max();
    for (const CalibrationMethod& method : calibrationMethods()) {
        const Calibration calibration{ std::string(method.name), {} };
        for (const Grid grid : { Grid::Affine, Grid::Full, Grid::Narrow }) {
            for (const int bits : { 2, 8, 16 }) {
                const CalibrationTarget target{ bits, grid };
                const auto range = [&](std::vector<float> values) {
                    return calibratedRange(calibration, test::observe(values), target);
                };
                EXPECT_EQ(range({}).error().kind, ErrorKind::NoData) << method.name;
                EXPECT_EQ(range({ inf, -inf }).error().kind, ErrorKind::NoData) << method.name;
                EXPECT_EQ(*range({ 0, 0, 0 }), Range{}) << method.name;
                // A constant, one element, and what is next to something not finite: its value is in the range.
                for (const std::vector<float>& values : { std::vector<float>(100, 5.0F), { 5.0F }, { 5.0F, inf } })
                    EXPECT_NEAR(range(values)->hi, 5, 5e-3) << method.name << bits << gridName(grid);
                // On a full grid mse puts -5 on the lowest level, beyond the end of its range.
                const bool beyond = method.name == "mse" && grid == Grid::Full;
                EXPECT_NEAR(range({ -5 })->lo, beyond ? -5 * (1 - 1 / std::exp2(bits)) : -5, 5e-3)
                    << method.name << bits;
                const Range widest = range({ -largest, largest, 1 }).value();
                EXPECT_LE(widest.lo, widest.hi) << method.name;
            }
        }
    }
}

TEST(Minmax, IsTorchs)
{
    const auto seen = test::observe(test::floats("input_linear_500x64.npy").values, 3200);
    auto row = referenceRow("linear", "minmax");
    EXPECT_EQ(*calibrated("minmax", seen, affine8), (Range{ std::stof(row["min"]), std::stof(row["max"]) }));
}

TEST(Percentile, IsWithinOneBinOfTheReference)
{
    const auto seen = test::observe(test::floats("input_linear_500x64.npy").values, 3200);
    auto row = referenceRow("linear", "percentile_99.99_hist2048");
    const double bin = seen.moments.max / 2048.0;
    const Range range = calibrated("percentile", seen, full8).value();
    EXPECT_NEAR(range.hi, std::stod(row["max"]), bin);
    EXPECT_EQ(range.lo, 0);
}

TEST(Percentile, TakesTheEdgeOfTheBinThatReachesTheShare)
{
    std::vector<float> values(1000);
    std::iota(values.begin(), values.end(), 0.0F); // 0 … 999, bins of 1/8
    const auto seen = test::observe(values);
    EXPECT_EQ(*calibrated("percentile:90", seen, full8), (Range{ 0, 899.125F })); // 900 values: 0 … 899
    EXPECT_EQ(*calibrated("percentile:90", seen, affine8), (Range{ 50, 949.125F }));
    EXPECT_EQ(*calibrated("percentile:100", seen, affine8), (Range{ 0, 999 }));
    EXPECT_EQ(*calibrated("percentile:100", seen, full8), (Range{ 0, 999 }));
    for (float& value : values)
        value = -value;
    EXPECT_EQ(calibrated("percentile:90", test::observe(values), affine8)->hi, -49.875F);
}

TEST(MeanStd, IsMeanPlusMinusDeviations)
{
    const Range range = calibrated("mean_std:2", test::observe({ 1, 3 }), affine8).value();
    EXPECT_FLOAT_EQ(range.lo, static_cast<float>(2 - 2 * std::sqrt(2.0)));
    EXPECT_FLOAT_EQ(range.hi, static_cast<float>(2 + 2 * std::sqrt(2.0)));
}

TEST(Entropy, CutsWhereTheReferenceDoes)
{
    for (const std::string& layer : layers) {
        auto row = referenceRow(layer, "entropy_kl_2048_128");
        const double width = std::stod(referenceRow(layer, "abs_max")["max"]) / 2048;
        EXPECT_EQ(entropyCut(absHistogram(layer), 128), std::lround(std::stod(row["max"]) / width)) << layer;
    }
}

TEST(Entropy, CutsWhereTheNaiveSumIsLeast)
{
    constexpr double rounding = 1e-12; // of two sums of the same 2048 terms
    for (const std::string& layer : layers) {
        const std::vector<double> bins = absHistogram(layer);
        for (const std::size_t levels : { 2U, 8U, 128U, 1024U }) {
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t i = levels; i <= bins.size(); i += i % 16 == 0 ? 1 : 3)
                least = std::min(least, naiveDivergence(bins, i, levels));
            const int cut = entropyCut(bins, static_cast<int>(levels));
            EXPECT_LE(naiveDivergence(bins, static_cast<std::size_t>(cut), levels), least + rounding)
                << layer << levels;
        }
    }
}

TEST(Entropy, OfStreamingHistogramIsCloseToTheLeast)
{
    const auto seen = test::observe(test::floats("input_linear_500x64.npy").values, 3200);
    const std::vector<double> bins = absHistogram("linear");
    for (const int bits : { 4, 6, 8 }) {
        const auto levels = static_cast<std::size_t>(1) << (bits - 1);
        const Range range = calibrated("entropy", seen, { bits, Grid::Full }).value();
        const auto cut = static_cast<std::size_t>(std::lround(range.hi / (seen.moments.max / 2048.0)));
        const int least = entropyCut(bins, static_cast<int>(levels));
        EXPECT_LE(
            naiveDivergence(bins, cut, levels), 1.01 * naiveDivergence(bins, static_cast<std::size_t>(least), levels))
            << bits << ": " << cut << " against " << least;
    }
}

/// Counts of |x| over 2048 bins of [0, largest |x|], exactly.
std::vector<double> exactMagnitudes(std::span<const float> values)
{
    float largest = 0;
    for (const float x : values)
        largest = std::max(largest, std::abs(x));
    std::vector<double> counts(2048);
    for (const float x : values)
        ++counts[std::min<std::size_t>(2047, static_cast<std::size_t>(2048.0 * std::abs(x) / largest))];
    return counts;
}

TEST(Entropy, DoesNotDependOnHowTheStreamsBinsMeetItsOwn)
{
    // The streaming histogram has a power of two as bin width: from 2 to 4 of its bins fall on one of the method's.
    std::vector<float> values = test::floats("input_layer3.2.conv2_first50.npy").values;
    for (const float scale : { 0.7F, 0.85F, 1.0F, 1.1F, 1.3F }) {
        std::vector<float> scaled = values;
        for (float& x : scaled)
            x *= scale;
        const auto seen = test::observe(scaled);
        const std::vector<double> exact = exactMagnitudes(scaled);
        constexpr std::size_t levels = 128;
        const Range range = calibrated("entropy", seen, { 8, Grid::Full }).value();
        const auto cut = static_cast<std::size_t>(std::lround(range.hi / (seen.moments.max / 2048.0)));
        const auto least = static_cast<std::size_t>(entropyCut(exact, static_cast<int>(levels)));
        // A single value on one side of an edge or the other decides whether a cut is possible: its neighbours count too.
        double divergence = naiveDivergence(exact, cut, levels);
        for (const std::size_t neighbour : { cut - 1, std::min<std::size_t>(cut + 1, 2048) })
            divergence = std::min(divergence, naiveDivergence(exact, neighbour, levels));
        EXPECT_LE(divergence, 1.01 * naiveDivergence(exact, least, levels))
            << scale << ": " << cut << " against " << least;
    }
}

TEST(Entropy, OfManyLevelsIsMinmax)
{
    const std::vector<float> values = normalValues(5000);
    const auto seen = test::observe(values);
    EXPECT_EQ(*calibrated("entropy", seen, { 12, Grid::Affine }), seen.moments.range());
    EXPECT_NE(*calibrated("entropy", seen, { 4, Grid::Affine }), seen.moments.range());
}

TEST(Mse, IsNeverWorseThanTorchsHistogramObserver)
{
    const auto linear = test::floats("input_linear_500x64.npy").values;
    auto row = referenceRow("linear", "histogram_2048");
    const Range torchs{ std::stof(row["min"]), std::stof(row["max"]) };
    const Range range = calibrated("mse", test::observe(linear, 3200), affine8).value();
    EXPECT_LE(squaredError(linear, range, affine8), squaredError(linear, torchs, affine8));
    const auto image = test::floats("input_layer3.2.conv2_first50.npy").values;
    row = referenceRow("layer3.2.conv2", "histogram_2048");
    const Range ofAllImages{ std::stof(row["min"]), std::stof(row["max"]) };
    EXPECT_LE(squaredError(image, *calibrated("mse", test::observe(image), affine8), affine8),
        squaredError(image, ofAllImages, affine8));
}

TEST(Mse, IsCloseToAnExhaustiveSearch)
{
    // The histogram knows the values to a bin, the search the best range to its last step.
    constexpr double slack = 1.01;
    std::vector<float> values = normalValues(20000);
    values.push_back(60); // an outlier, so that clipping matters
    const auto seen = test::observe(values);
    const Range whole = seen.moments.range();
    for (const int bits : { 2, 3, 4, 6, 8 }) {
        for (const Grid grid : { Grid::Full, Grid::Narrow, Grid::Affine }) {
            const CalibrationTarget target{ bits, grid };
            double least = squaredError(values, whole, target);
            for (int i = 1; i <= 120; ++i) {
                const float high = whole.hi * static_cast<float>(i) / 120;
                least = std::min(least, squaredError(values, { std::max(whole.lo, -high), high }, target));
            }
            EXPECT_LE(squaredError(values, *calibrated("mse", seen, target), target), slack * least)
                << bits << gridName(grid);
        }
    }
}

TEST(Mse, KeepsZerosExactAndOneSidedRangesOneSided)
{
    std::vector<float> values = normalValues(10000);
    for (float& value : values)
        value = std::max(value, 0.0F);
    const auto range = calibrated("mse", test::observe(values), { 4, Grid::Affine });
    EXPECT_EQ(range->lo, 0);
    EXPECT_LT(range->hi, *std::max_element(values.begin(), values.end()));
    for (float& value : values)
        value = -value;
    EXPECT_EQ(calibrated("mse", test::observe(values), { 4, Grid::Affine })->hi, 0);
}

TEST(AdaptivePercentile, TakesTheBestOfTheHundredAndOne)
{
    constexpr double slack = 1.01; // the errors are of the histogram, not of the values
    std::vector<float> values = normalValues(20000);
    values.push_back(20);
    const auto seen = test::observe(values);
    for (const CalibrationTarget target : { affine8, full8, CalibrationTarget{ 4, Grid::Affine } }) {
        double least = std::numeric_limits<double>::infinity();
        for (int hundredths = 9900; hundredths <= 10000; ++hundredths)
            least = std::min(least, squaredError(values, *percentileRange(seen, hundredths / 100.0, target), target));
        const double chosen = adaptivePercentile(seen, target);
        const Range range = calibrated("adaptive_percentile", seen, target).value();
        EXPECT_EQ(range, *percentileRange(seen, chosen, target));
        EXPECT_LE(squaredError(values, range, target), slack * least) << chosen;
    }
}

TEST(CalibratedRange, DoesNotDependOnBatchesOrOrder)
{
    std::vector<float> values = normalValues(20000);
    const auto whole = test::observe(values);
    std::ranges::sort(values);
    const auto sorted = test::observe(values, 333);
    for (const CalibrationMethod& method : calibrationMethods()) {
        if (method.name == "moving_average")
            continue;
        const Calibration calibration{ std::string(method.name), {} };
        const Range a = calibratedRange(calibration, whole, affine8).value();
        const Range b = calibratedRange(calibration, sorted, affine8).value();
        EXPECT_FLOAT_EQ(a.lo, b.lo) << method.name; // the sums behind mean_std round in another order
        EXPECT_FLOAT_EQ(a.hi, b.hi) << method.name;
    }
}
