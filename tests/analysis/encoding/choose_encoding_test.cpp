// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/choose_encoding.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "analysis/encoding/encode_weight.h"
#include "tests/analysis/support/reference.h"

using namespace analysis;
using analysis::test::floats;
using testing::HasSubstr;

namespace
{

Format named(const char* name)
{
    return parseFormat(name).value();
}

WeightScheme weightScheme(
    const char* format, Grid grid = Grid::Auto, Granularity::Kind kind = Granularity::Kind::Channel)
{
    return { named(format), grid, { kind, 0 } };
}

Encoding affine(int bits)
{
    ActivationScheme scheme;
    scheme.format.bits = bits;
    return activationEncodingFor(scheme).value();
}

} // namespace

TEST(WeightEncodingFor, ResolvesAuto)
{
    struct Case {
        const char* format;
        Grid grid;
        std::int64_t lowest;
        std::int64_t highest;
    };
    for (const Case& c : { Case{ "int2", Grid::Full, -2, 1 }, Case{ "int3", Grid::Full, -4, 3 },
             Case{ "int4", Grid::Narrow, -7, 7 }, Case{ "int7", Grid::Narrow, -63, 63 },
             Case{ "int8", Grid::Full, -128, 127 }, Case{ "int16", Grid::Full, -32768, 32767 },
             Case{ "int32", Grid::Full, -2147483648LL, 2147483647LL }, Case{ "uint8", Grid::Affine, 0, 255 } }) {
        const Result<Encoding> encoding = weightEncodingFor(weightScheme(c.format));
        ASSERT_TRUE(encoding) << c.format;
        EXPECT_EQ(encoding->grid, c.grid) << c.format;
        EXPECT_EQ(encoding->lowest, c.lowest) << c.format;
        EXPECT_EQ(encoding->highest, c.highest) << c.format;
        EXPECT_EQ(encoding->format, named(c.format));
        EXPECT_EQ(encoding->granularity.kind, Granularity::Kind::Channel);
    }
    EXPECT_EQ(weightEncodingFor(weightScheme("nf4"))->granularity, (Granularity{ Granularity::Kind::Block, 64 }));
    EXPECT_EQ(weightEncodingFor(weightScheme("fp16"))->granularity, Granularity{});
}

TEST(WeightEncodingFor, RefusesWhatDoesNotGoTogether)
{
    struct Case {
        WeightScheme scheme;
        const char* part;
    };
    using Kind = Granularity::Kind;
    for (const Case& c : { Case{ { { FormatKind::SignedInteger, 1 }, Grid::Auto, { Kind::Tensor, 0 } }, "1 bits" },
             Case{ { { FormatKind::UnsignedInteger, 32 }, Grid::Auto, { Kind::Tensor, 0 } }, "32 bits" },
             Case{ weightScheme("uint8", Grid::Narrow), "unsigned" },
             Case{ weightScheme("int8", Grid::Auto, Kind::Token), "'token'" },
             Case{ weightScheme("int8", Grid::Auto, Kind::Block), "'block" },
             Case{ weightScheme("int8", Grid::Auto, Kind::Group), "'group" },
             Case{ weightScheme("nf4", Grid::Auto, Kind::Tensor), "block:64" },
             Case{ weightScheme("nf4", Grid::Auto, Kind::Block), "block:64" } }) {
        const Result<Encoding> encoding = weightEncodingFor(c.scheme);
        ASSERT_FALSE(encoding) << c.part;
        EXPECT_EQ(encoding.error().kind, ErrorKind::Usage);
        EXPECT_THAT(encoding.error().message, HasSubstr(c.part));
    }
}

TEST(ActivationEncodingFor, DefaultsToAffineUnsigned)
{
    const Encoding encoding = activationEncodingFor(ActivationScheme{}).value();
    EXPECT_EQ(encoding.format, uint8);
    EXPECT_EQ(encoding.grid, Grid::Affine);
    EXPECT_EQ(encoding.lowest, 0);
    EXPECT_EQ(encoding.highest, 255);
    EXPECT_TRUE(encoding.scales.empty());
}

TEST(ActivationEncodingFor, SymmetricStaysSigned)
{
    ActivationScheme scheme;
    scheme.grid = Grid::Narrow;
    const Encoding encoding = activationEncodingFor(scheme).value();
    EXPECT_EQ(encoding.format, int8);
    EXPECT_EQ(encoding.lowest, -127);
}

TEST(ActivationEncodingFor, ReducedRangeHalvesTheGrid)
{
    ActivationScheme scheme;
    scheme.reducedRange = true;
    EXPECT_EQ(activationEncodingFor(scheme)->highest, 127);
    scheme.grid = Grid::Full;
    EXPECT_EQ(activationEncodingFor(scheme)->lowest, -64);
    EXPECT_EQ(activationEncodingFor(scheme)->highest, 63);
    scheme.format.bits = 2;
    EXPECT_EQ(activationEncodingFor(scheme).error().kind, ErrorKind::Usage);
}

TEST(ActivationEncodingFor, RefusesWhatActivationsCannotBe)
{
    ActivationScheme scheme;
    for (const char* name : { "int32", "nf4" }) {
        scheme.format = named(name);
        EXPECT_THAT(activationEncodingFor(scheme).error().message, HasSubstr(name));
    }
    scheme.format = int8;
    scheme.granularity = { Granularity::Kind::Channel, 0 };
    EXPECT_THAT(activationEncodingFor(scheme).error().message, HasSubstr("'channel'"));
    scheme = {};
    scheme.format = fp32;
    EXPECT_EQ(activationEncodingFor(scheme)->format, fp32);
}

TEST(ChooseScale, AffineIsBitExactWithTorch)
{
    const auto reference = floats("affine_ranges.npy");
    for (std::size_t i = 0; i < static_cast<std::size_t>(reference.shape[0]); ++i) {
        const auto row = reference.row(i);
        const auto chosen = chooseScale({ row[0], row[1] }, affine(static_cast<int>(row[2])));
        EXPECT_EQ(chosen.scale, row[3]) << row[0] << ' ' << row[1] << ' ' << row[2];
        EXPECT_EQ(chosen.zeroPoint, static_cast<int>(row[4])) << row[0] << ' ' << row[1] << ' ' << row[2];
    }
}

TEST(ChooseScale, ActivationsAreBitExactWithTorch)
{
    int checked = 0;
    for (auto& row : analysis::test::table("activation_qparams.csv")) {
        const std::string& observer = row["observer"];
        if (observer != "minmax" && observer != "moving_average_minmax_0.01" && observer != "histogram_2048")
            continue;
        const auto chosen = chooseScale({ std::stof(row["min"]), std::stof(row["max"]) }, affine(8));
        EXPECT_EQ(chosen.scale, std::stof(row["scale"])) << row["layer"] << observer;
        EXPECT_EQ(chosen.zeroPoint, std::stoi(row["zero_point"])) << row["layer"] << observer;
        ++checked;
    }
    EXPECT_EQ(checked, 9);
}

TEST(ChooseScale, SymmetricGrids)
{
    const Range range{ -1.0F, 3.0F };
    EXPECT_EQ(chooseScale(range, *weightEncodingFor(weightScheme("int8", Grid::Full))).scale, 3.0F / 127.5F);
    EXPECT_EQ(chooseScale(range, *weightEncodingFor(weightScheme("int8", Grid::Narrow))).scale, 3.0F / 127.0F);
    EXPECT_EQ(chooseScale(range, *weightEncodingFor(weightScheme("int4", Grid::Full))).scale, 3.0F / 7.5F);
    EXPECT_EQ(chooseScale({ -5.0F, -2.0F }, *weightEncodingFor(weightScheme("int4"))).scale, 5.0F / 7.0F);
    EXPECT_EQ(chooseScale(range, *weightEncodingFor(weightScheme("uint8", Grid::Full))),
        (ScaleAndZeroPoint{ 3.0F / 127.5F, 128 }));
}

TEST(ChooseScale, EdgesOfTheRange)
{
    const Encoding grid = affine(8);
    EXPECT_EQ(chooseScale({ 0, 0 }, grid), (ScaleAndZeroPoint{ smallestScale, 0 }));
    EXPECT_EQ(chooseScale({ 5, 5 }, grid), (ScaleAndZeroPoint{ 5.0F / 255.0F, 0 }));
    EXPECT_EQ(chooseScale({ -5, -5 }, grid), (ScaleAndZeroPoint{ 5.0F / 255.0F, 255 }));
    EXPECT_EQ(chooseScale({ 0, 1e-30F }, grid).scale, smallestScale);
    constexpr float largest = std::numeric_limits<float>::max();
    const auto widest = chooseScale({ -largest, largest }, grid);
    EXPECT_FLOAT_EQ(widest.scale, static_cast<float>(2.0 * largest / 255));
    EXPECT_EQ(widest.zeroPoint, 128);
}

namespace
{

struct WeightFile {
    test::Array<float> array;
    explicit WeightFile(const std::string& variant, const std::string& layer)
        : array(floats("weight_" + (layer == "linear" ? "raw" : variant) + "_" + layer + ".npy"))
    {
    }
    [[nodiscard]] WeightView view() const { return { "w", array.values, array.shape, 0 }; }
};

} // namespace

TEST(EncodeWeight, IsBitExactWithTorch)
{
    int checked = 0;
    for (auto& row : test::table("weight_qparams.csv")) {
        const WeightFile weight(row["variant"], row["layer"]);
        const bool perChannel = row["scheme"] == "per_channel_symmetric";
        const auto encoding = encodeWeight(weight.view(),
            { { FormatKind::SignedInteger, std::stoi(row["bits"]) }, Grid::Full,
                { perChannel ? Granularity::Kind::Channel : Granularity::Kind::Tensor, 0 } });
        ASSERT_TRUE(encoding);
        const std::size_t channel = perChannel ? std::stoul(row["channel"]) : 0;
        ASSERT_EQ(encoding->scales[channel], std::stof(row["scale"])) << row["layer"] << row["variant"] << channel;
        ASSERT_EQ(encoding->zeroPoints[channel], std::stoi(row["zero_point"]));
        ++checked;
    }
    EXPECT_GT(checked, 500);
}

TEST(EncodeWeight, TakesAnyOutputAxis)
{
    const auto weight = floats("axis1_weight.npy");
    const WeightView view{ "w", weight.values, weight.shape, 1 };
    EXPECT_EQ(encodeWeight(view, weightScheme("int8"))->scales, floats("axis1_scales.npy").values);
    const auto reference = floats("axis1_affine.npy");
    const auto encoding = encodeWeight(view, weightScheme("uint8"));
    for (std::size_t c = 0; c < 6; ++c) {
        EXPECT_EQ(encoding->scales[c], reference.row(0)[c]);
        EXPECT_EQ(encoding->zeroPoints[c], static_cast<int>(reference.row(1)[c]));
    }
}

TEST(EncodeWeight, GroupsRunAlongTheRowOfAChannel)
{
    // Channel 0 has the row 1 2 3 4 5, channel 1 the row 10 … 50: as [2, 5] with axis 0 and as [5, 2] with axis 1.
    const std::vector<float> rows{ 1, 2, 3, 4, 5, 10, 20, 30, 40, 50 };
    const std::vector<float> columns{ 1, 10, 2, 20, 3, 30, 4, 40, 5, 50 };
    const std::vector<std::int64_t> rowShape{ 2, 5 };
    const std::vector<std::int64_t> columnShape{ 5, 2 };
    const WeightScheme scheme{ int8, Grid::Narrow, { Granularity::Kind::Group, 2 } };
    const std::vector<float> expected{ 2.0F / 127, 4.0F / 127, 5.0F / 127, 20.0F / 127, 40.0F / 127, 50.0F / 127 };
    EXPECT_EQ(encodeWeight({ "w", rows, rowShape, 0 }, scheme)->scales, expected);
    EXPECT_EQ(encodeWeight({ "w", columns, columnShape, 1 }, scheme)->scales, expected);
}

TEST(EncodeWeight, LeavesOutWhatIsNotFinite)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> values{ nan, 1, -2, inf, nan, -inf, 0, 0 };
    const std::vector<std::int64_t> shape{ 4, 2 };
    const auto encoding = encodeWeight({ "w", values, shape, 0 }, weightScheme("int8", Grid::Narrow));
    ASSERT_TRUE(encoding);
    EXPECT_EQ(encoding->scales, (std::vector<float>{ 1.0F / 127, 2.0F / 127, smallestScale, smallestScale }));
}

TEST(EncodeWeight, ErrorsNameTheWeight)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> broken{ nan, nan };
    const std::vector<float> values{ 1, 2 };
    const std::vector<std::int64_t> shape{ 2 };
    const std::vector<std::int64_t> wrong{ 3 };
    const auto check = [](const Result<Encoding>& encoding, ErrorKind kind, const char* part) {
        ASSERT_FALSE(encoding);
        EXPECT_EQ(encoding.error().kind, kind);
        EXPECT_THAT(encoding.error().message, HasSubstr("'fc.weight'"));
        EXPECT_THAT(encoding.error().message, HasSubstr(part));
    };
    check(encodeWeight({ "fc.weight", broken, shape, 0 }, weightScheme("int8")), ErrorKind::NoData, "no finite value");
    check(encodeWeight({ "fc.weight", broken, shape, 0 }, weightScheme("fp16")), ErrorKind::NoData, "no finite value");
    check(encodeWeight({ "fc.weight", values, wrong, 0 }, weightScheme("int8")), ErrorKind::BadInput, "3 elements");
    check(encodeWeight({ "fc.weight", values, shape, 1 }, weightScheme("int8")), ErrorKind::BadInput, "axis 1");
    check(encodeWeight({ "fc.weight", values, shape, 0 }, weightScheme("int8", Grid::Auto, Granularity::Kind::Token)),
        ErrorKind::Usage, "'token'");
}

TEST(EncodeWeight, OfOneElementAndOfNoDimension)
{
    const std::vector<float> one{ -3 };
    const std::vector<std::int64_t> scalar;
    const auto encoding =
        encodeWeight({ "w", one, scalar, 0 }, weightScheme("int8", Grid::Narrow, Granularity::Kind::Tensor));
    ASSERT_TRUE(encoding);
    EXPECT_EQ(encoding->scales, std::vector<float>{ 3.0F / 127 });
}
