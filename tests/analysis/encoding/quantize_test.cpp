// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/quantize.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/normal_float.h"
#include "analysis/measure/error_stats.h"
#include "tests/analysis/support/reference.h"

using namespace analysis;
using analysis::test::floats;

namespace
{

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

Encoding integerEncoding(ScaleAndZeroPoint chosen, std::int64_t lowest, std::int64_t highest)
{
    Encoding encoding;
    encoding.format = int8;
    encoding.lowest = lowest;
    encoding.highest = highest;
    encoding.scales = { chosen.scale };
    encoding.zeroPoints = { chosen.zeroPoint };
    return encoding;
}

std::vector<float> quantized(const Encoding& encoding, std::span<const float> x)
{
    std::vector<float> out(x.size());
    fakeQuantize(encoding, x, out);
    return out;
}

/// Same bits, but for the sign and payload of a NaN.
void expectSame(std::span<const float> actual, std::span<const float> expected, std::span<const float> x)
{
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const bool same =
            std::isnan(expected[i]) ? std::isnan(actual[i]) : std::memcmp(&actual[i], &expected[i], sizeof(float)) == 0;
        EXPECT_TRUE(same) << x[i] << ": " << actual[i] << " is not " << expected[i];
    }
}

std::vector<float> normalValues(std::size_t count, float deviation)
{
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, deviation);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

/// The definitions, one value at a time.
QuantizationCounts naiveCounts(const Encoding& encoding, std::span<const float> x, std::span<const float> quantized)
{
    QuantizationCounts counts;
    const double scale = encoding.scales[0];
    const double zero = encoding.zeroPoints[0];
    for (std::size_t i = 0; i < x.size(); ++i) {
        const bool clipped = x[i] < scale * (static_cast<double>(encoding.lowest) - zero - 0.5) * (1 + 1e-6)
            || x[i] > scale * (static_cast<double>(encoding.highest) - zero + 0.5) * (1 + 1e-6);
        if (clipped && std::isfinite(x[i])) {
            ++counts.clipped;
            counts.clippedSquaredError += std::pow(static_cast<double>(x[i]) - quantized[i], 2);
        }
    }
    return counts;
}

/// The squared errors are summed in another order.
void expectSameCounts(const QuantizationCounts& actual, const QuantizationCounts& expected)
{
    EXPECT_EQ(actual.clipped, expected.clipped);
    EXPECT_NEAR(actual.clippedSquaredError, expected.clippedSquaredError, 1e-12 * expected.clippedSquaredError);
}

} // namespace

TEST(FakeQuantize, IsBitExactWithTorch)
{
    const auto reference = floats("fake_quantize_cases.npy");
    const std::vector<Encoding> encodings{ integerEncoding({ 0.05F, 0 }, -128, 127),
        integerEncoding({ 0.3F, 0 }, -8, 7), integerEncoding({ 0.018658448F, 114 }, 0, 255),
        integerEncoding({ 0.0007F, 30000 }, 0, 65535), integerEncoding({ 1.25F, 0 }, -2, 1),
        integerEncoding({ 1000.0F, 3 }, 0, 255) };
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        std::vector<float> x;
        std::vector<float> expected;
        for (std::size_t j = 0; j < reference.row(0).size(); ++j) {
            const float value = reference.row(0)[j];
            if (std::fabs(value / encodings[i].scales[0]) >= 0x1p63F)
                continue; // torch overflows there
            x.push_back(value);
            expected.push_back(reference.row(i + 1)[j]);
        }
        ASSERT_GT(x.size(), 700U);
        expectSame(quantized(encodings[i], x), expected, x);
    }
}

TEST(FakeQuantize, ClampsBeyondTorchsOverflow)
{
    const std::vector<float> x{ 1e38F, -1e38F, inf, -inf, notANumber, 3.4e38F };
    const std::vector<float> expected{ 126.0F, -1.5F, 126.0F, -1.5F, -1.5F, 126.0F };
    EXPECT_EQ(quantized(integerEncoding({ 0.5F, 3 }, 0, 255), x), expected);
}

TEST(FakeQuantize, RoundsHalfToEvenAndGivesNoNegativeZero)
{
    const std::vector<float> x{ -0.5F, -0.25F, 0.5F, 1.5F, 2.5F, -1.5F, -2.5F, -0.0F, 126.5F, 127.4F, 200.0F };
    const std::vector<float> expected{ 0, 0, 0, 2, 2, -2, -2, 0, 126, 127, 127 };
    expectSame(quantized(integerEncoding({ 1, 0 }, -128, 127), x), expected, x);
}

TEST(FakeQuantize, WorksInPlaceAndOnAnyLength)
{
    const Encoding encoding = integerEncoding({ 0.02F, 3 }, -128, 127);
    for (const std::size_t length : { 0U, 1U, 15U, 1023U, 1024U, 1025U, 5000U }) {
        std::vector<float> x = normalValues(length, 2);
        const std::vector<float> apart = quantized(encoding, x);
        const QuantizationCounts expected = naiveCounts(encoding, x, apart);
        const QuantizationCounts counts = fakeQuantize(encoding, x, x);
        EXPECT_EQ(x, apart);
        expectSameCounts(counts, expected);
    }
}

TEST(FakeQuantize, CountsClippedAsDefined)
{
    std::vector<float> x = normalValues(10000, 1);
    x.insert(x.end(), { inf, -inf, notANumber, 1e30F, -1e30F });
    for (const Encoding& encoding : { integerEncoding({ 0.01F, 0 }, -128, 127), integerEncoding({ 0.01F, 200 }, 0, 255),
             integerEncoding({ 0.5F, 0 }, -2, 1) }) {
        std::vector<float> out(x.size());
        const QuantizationCounts counts = fakeQuantize(encoding, x, out);
        EXPECT_GT(counts.clipped, 100);
        expectSameCounts(counts, naiveCounts(encoding, x, out));
    }
}

TEST(FakeQuantize, MinMaxClipsNothing)
{
    for (const float deviation : { 1e-5F, 1.0F, 1e6F }) {
        const std::vector<float> x = normalValues(3000, deviation);
        const Range range{ *std::min_element(x.begin(), x.end()), *std::max_element(x.begin(), x.end()) };
        for (int bits = 2; bits <= 16; ++bits) {
            for (const Grid grid : { Grid::Full, Grid::Narrow, Grid::Affine }) {
                ActivationScheme scheme;
                scheme.format.bits = bits;
                scheme.grid = grid;
                const Encoding encoding = encodingForRange(activationEncodingFor(scheme).value(), range);
                std::vector<float> out(x.size());
                EXPECT_EQ(fakeQuantize(encoding, x, out).clipped, 0) << bits << gridName(grid);
            }
        }
    }
}

TEST(FakeQuantize, OfInt32KeepsLevelsThatAFloatCannotHold)
{
    // torch computes these in double: 2147483647 · 2^-31 and -1.
    const Encoding encoding = integerEncoding({ 0x1p-31F, 0 }, -2147483648LL, 2147483647LL);
    const std::vector<float> x{ 2.0F, -2.0F, 0.3F, 0x1p-32F, 0x1.8p-31F, notANumber };
    const std::vector<float> expected{ static_cast<float>(2147483647.0 * 0x1p-31), -1.0F, 0.3F, 0.0F, 0x1p-30F, -1.0F };
    EXPECT_EQ(quantized(encoding, x), expected);
    const std::vector<std::int64_t> shape{ 6 };
    EXPECT_EQ(quantizeToLevels(encoding, { "w", x, shape, 0 })[0], 2147483647);
}

TEST(FakeQuantizeWeight, IsBitExactWithTorchOnAnyAxis)
{
    const auto weight = floats("axis1_weight.npy");
    const WeightView view{ "w", weight.values, weight.shape, 1 };
    std::vector<float> out(weight.values.size());
    fakeQuantizeWeight(encodeWeight(view, { int8, Grid::Full, { Granularity::Kind::Channel, 0 } }).value(), view, out);
    EXPECT_EQ(out, floats("axis1_fake.npy").values);
    fakeQuantizeWeight(
        encodeWeight(view, { uint8, Grid::Affine, { Granularity::Kind::Channel, 0 } }).value(), view, out);
    EXPECT_EQ(out, floats("axis1_affine_fake.npy").values);
}

TEST(FakeQuantizeWeight, ErrorsAgreeWithTorch)
{
    constexpr double decibelTolerance = 1e-4; // the definitions'
    for (auto& row : test::table("weight_sqnr.csv")) {
        const std::string& layer = row["layer"];
        const auto weight = floats("weight_" + (layer == "linear" ? "raw" : row["variant"]) + "_" + layer + ".npy");
        const WeightView view{ "w", weight.values, weight.shape, 0 };
        const auto kind =
            row["scheme"] == "per_channel_symmetric" ? Granularity::Kind::Channel : Granularity::Kind::Tensor;
        const Format format{ FormatKind::SignedInteger, std::stoi(row["bits"]) };
        const Encoding encoding = encodeWeight(view, { format, Grid::Full, { kind, 0 } }).value();
        std::vector<float> out(weight.values.size());
        fakeQuantizeWeight(encoding, view, out);
        ErrorStats stats;
        stats.add(weight.values, out);
        const ErrorMeasures error = stats.finish();
        EXPECT_NEAR(error.sqnrDb, std::stod(row["sqnr_db"]), decibelTolerance) << layer << format.bits;
        EXPECT_NEAR(error.snrDb, std::stod(row["snr_std_db"]), decibelTolerance) << layer << format.bits;
        EXPECT_NEAR(error.mse / std::stod(row["mse"]), 1, 1e-6) << layer;
        EXPECT_NEAR(error.maxError / std::stod(row["max_abs_err"]), 1, 1e-6) << layer;
        EXPECT_EQ(dequantizeLevels(encoding, quantizeToLevels(encoding, view), weight.shape), out);
    }
}

TEST(FakeQuantizeWeight, LevelsStayWithinTheGrid)
{
    const std::vector<float> values = normalValues(96, 1);
    const std::vector<std::int64_t> shape{ 4, 6, 4 };
    for (int axis = 0; axis < 3; ++axis) {
        for (const Granularity granularity : { Granularity{ Granularity::Kind::Tensor, 0 },
                 Granularity{ Granularity::Kind::Channel, 0 }, Granularity{ Granularity::Kind::Group, 5 } }) {
            const WeightView view{ "w", values, shape, axis };
            const Encoding encoding =
                encodeWeight(view, { { FormatKind::SignedInteger, 3 }, Grid::Full, granularity }).value();
            const auto levels = quantizeToLevels(encoding, view);
            EXPECT_EQ(*std::min_element(levels.begin(), levels.end()), -4);
            EXPECT_EQ(*std::max_element(levels.begin(), levels.end()), 3);
            std::vector<float> out(values.size());
            fakeQuantizeWeight(encoding, view, out);
            EXPECT_EQ(dequantizeLevels(encoding, levels, shape), out);
        }
    }
}

TEST(FakeQuantizeDynamic, TakesTheRangeOfTheBatchOrOfTheRow)
{
    const std::vector<float> x{ 0, 1, 2, 15, -10, 5, notANumber, notANumber, notANumber };
    ActivationScheme scheme;
    std::vector<float> out(x.size());
    const auto whole = fakeQuantizeDynamic(activationEncodingFor(scheme).value(), x, 3, out);
    EXPECT_EQ(whole.encoding.scales, std::vector<float>{ 25.0F / 255 });
    EXPECT_EQ(whole.encoding.zeroPoints, std::vector<std::int32_t>{ 102 });
    scheme.granularity = { Granularity::Kind::Token, 0 };
    const auto rows = fakeQuantizeDynamic(activationEncodingFor(scheme).value(), x, 3, out);
    EXPECT_EQ(rows.encoding.scales, (std::vector<float>{ 2.0F / 255, 25.0F / 255, smallestScale }));
    EXPECT_EQ(out[2], 255 * (2.0F / 255));
    EXPECT_EQ(rows.counts.clipped, 0);
}

TEST(FakeQuantizeDynamic, OfNothing)
{
    const auto result = fakeQuantizeDynamic(activationEncodingFor({}).value(), {}, 0, {});
    EXPECT_EQ(result.encoding.scales, std::vector<float>{ smallestScale });
}

TEST(FakeQuantizeDynamic, GivesTorchsDynamicLinear)
{
    // Sum of 64 products in another order than torch's; outputs are about 10.
    constexpr float tolerance = 2e-5F;
    const auto input = floats("input_linear_500x64.npy");
    const auto weight = floats("weight_raw_linear.npy");
    ActivationScheme scheme;
    scheme.reducedRange = true;
    std::vector<float> x(input.values.size());
    fakeQuantizeDynamic(activationEncodingFor(scheme).value(), input.values, 64, x);
    for (const char* granularity : { "tensor", "channel" }) {
        const WeightView view{ "w", weight.values, weight.shape, 0 };
        std::vector<float> w(weight.values.size());
        fakeQuantizeWeight(
            encodeWeight(view, { int8, Grid::Full, parseGranularity(granularity).value() }).value(), view, w);
        const auto expected = floats(std::string("dynamic_linear_500x10_per_") + granularity + ".npy");
        // The bias is not at hand: it is the difference of the first row, and must be that of all rows.
        std::vector<float> bias(10);
        for (std::size_t i = 0; i < expected.values.size(); ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < 64; ++j)
                sum += static_cast<double>(x[i / 10 * 64 + j]) * w[i % 10 * 64 + j];
            const auto rest = static_cast<float>(expected.values[i] - sum);
            if (i < 10)
                bias[i] = rest;
            EXPECT_NEAR(rest, bias[i % 10], tolerance) << granularity << i;
        }
    }
}

TEST(FloatFormats, AgreeWithTorch)
{
    const auto reference = floats("float_formats.npy");
    const auto x = reference.row(0);
    std::size_t row = 1;
    for (const char* name : { "fp16", "bf16", "fp8e4m3", "fp8e5m2" }) {
        Encoding encoding;
        encoding.format = parseFormat(name).value();
        std::vector<float> expected(reference.row(row).begin(), reference.row(row).end());
        std::int64_t overflowed = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            // torch's E5M2 goes to infinity, ours saturates.
            if (row == 4 && std::isinf(expected[i]))
                expected[i] = std::copysign(57344.0F, expected[i]);
            overflowed += row <= 2 && std::isinf(expected[i]) ? 1 : 0;
        }
        std::vector<float> out(x.size());
        const auto counts = fakeQuantize(encoding, x, out);
        expectSame(out, expected, x);
        if (row <= 2) {
            EXPECT_EQ(counts.overflowed, overflowed) << name;
        }
        ++row;
    }
}

TEST(FloatFormats, OverflowPolicies)
{
    const std::vector<float> x{ inf, -inf, 1e6F, -1e6F, notANumber, 1 };
    const auto round = [&](const char* name) {
        Encoding encoding;
        encoding.format = parseFormat(name).value();
        std::vector<float> out(x.size());
        const auto counts = fakeQuantize(encoding, x, out);
        EXPECT_TRUE(std::isnan(out[4]));
        EXPECT_EQ(out[5], 1);
        out.resize(4);
        return std::pair(out, counts.overflowed);
    };
    EXPECT_EQ(round("fp16"), std::pair(std::vector<float>({ inf, -inf, inf, -inf }), std::int64_t{ 2 }));
    EXPECT_EQ(round("fp8e4m3"), std::pair(std::vector<float>({ 448, -448, 448, -448 }), std::int64_t{ 2 }));
    EXPECT_EQ(round("fp8e5m2"), std::pair(std::vector<float>({ 57344, -57344, 57344, -57344 }), std::int64_t{ 2 }));
    EXPECT_EQ(round("fp32"), std::pair(std::vector<float>({ inf, -inf, 1e6F, -1e6F }), std::int64_t{ 0 }));
}

TEST(NormalFloat, MapAndLevelsAreThoseOfBitsandbytes)
{
    const auto map = test::table("nf4/dynamic_map_8bit.csv");
    ASSERT_EQ(map.size(), 256U);
    for (std::size_t i = 0; i < 256; ++i)
        EXPECT_EQ(dynamicMap()[i], std::stof(map[i].at("value"))) << i;
    const auto levels = test::table("nf4/nf4_codebook.csv");
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_EQ(nf4Levels[i], std::stof(levels[i].at("nf4"))) << i;
}

TEST(NormalFloat, BlocksAreThoseOfBitsandbytes)
{
    const auto weight = floats("weight_raw_layer3.2.conv2.npy");
    const WeightView view{ "w", weight.values, weight.shape, 0 };
    const WeightScheme scheme{ parseFormat("nf4").value(), Grid::Auto, { Granularity::Kind::Block, 64 } };
    struct Case {
        ScaleStorage storage;
        const char* file;
        int nearTies; ///< of stored absmax: the neighbouring entry of the map is right too
    };
    for (const Case& c : { Case{ ScaleStorage::Float32, "nf4/nf4_blocks_dq0.csv", 0 },
             Case{ ScaleStorage::DoubleQuantized, "nf4/nf4_blocks_dq1.csv", 2 } }) {
        const Encoding encoding = encodeWeight(view, scheme, c.storage).value();
        const auto blocks = test::table(c.file);
        ASSERT_EQ(encoding.scales.size(), blocks.size());
        std::vector<float> out(weight.values.size());
        fakeQuantizeWeight(encoding, view, out);
        int different = 0;
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            const double used = std::stod(blocks[b].at("absmax_used"));
            // The mean's last digit depends on the order of the sum.
            if (std::fabs(encoding.scales[b] / used - 1) > 1e-6) {
                ++different;
                continue;
            }
            double sum = 0;
            for (std::size_t i = b * 64; i < b * 64 + 64; ++i)
                sum += std::pow(static_cast<double>(out[i]) - weight.values[i], 2);
            EXPECT_NEAR(sum / 64 / std::stod(blocks[b].at("block_mse")), 1, 1e-4) << b;
        }
        EXPECT_LE(different, c.nearTies);
        EXPECT_EQ(dequantizeLevels(encoding, quantizeToLevels(encoding, view), weight.shape), out);
    }
}

TEST(NormalFloat, CodesAreThoseOfBitsandbytes)
{
    const auto weight = floats("weight_raw_layer3.2.conv2.npy");
    const WeightView view{ "w", weight.values, weight.shape, 0 };
    const WeightScheme scheme{ parseFormat("nf4").value(), Grid::Auto, { Granularity::Kind::Channel, 0 } };
    const auto codes = quantizeToLevels(encodeWeight(view, scheme).value(), view);
    std::size_t i = 0;
    for (const auto& row : test::table("nf4/nf4_codes_first_256.csv")) {
        EXPECT_EQ(weight.values[i], std::stof(row.at("weight")));
        EXPECT_EQ(codes[i], std::stoi(row.at("code"))) << i;
        ++i;
    }
    EXPECT_EQ(i, 256U);
}

TEST(NormalFloat, EdgesOfABlock)
{
    std::vector<float> values(130, 0.0F); // a zero block, a block with what is not finite, a block of two
    values[64] = notANumber;
    values[65] = inf;
    values[66] = -2;
    values[129] = 3;
    const std::vector<std::int64_t> shape{ 130 };
    const WeightView view{ "w", values, shape, 0 };
    const WeightScheme scheme{ parseFormat("nf4").value(), Grid::Auto, { Granularity::Kind::Block, 64 } };
    const Encoding encoding = encodeWeight(view, scheme).value();
    EXPECT_EQ(encoding.scales, (std::vector<float>{ smallestScale, 2, 3 }));
    std::vector<float> out(values.size());
    fakeQuantizeWeight(encoding, view, out);
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[64], 0);
    EXPECT_EQ(out[65], 2);
    EXPECT_EQ(out[66], -2);
    EXPECT_EQ(out[129], 3);
}
