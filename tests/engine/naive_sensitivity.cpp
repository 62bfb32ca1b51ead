// SPDX-License-Identifier: GPL-3.0-or-later
#include "naive_sensitivity.h"

#include <algorithm>

#include "engine/evaluate.h"

namespace engine::test {

namespace {

/// Sums of the same numbers in another order, in double.
constexpr double rounding = 1e-12;

} // namespace

analysis::VariantResult naive(
    const Model& model, const Dataset& data, const analysis::Plan& plan, const SensitivitySpec& spec)
{
    EvaluateSpec evaluating;
    evaluating.batchSize = spec.batchSize;
    evaluating.output = spec.output;
    evaluating.localSamples = 0;
    const std::vector<Variant> variants{ Variant{ {}, plan, 0, 0, {} } };
    analysis::VariantResult result;
    const auto done = evaluate(
        model, data, variants, evaluating, [&](analysis::VariantResult variant) { result = std::move(variant); });
    EXPECT_TRUE(done) << done.error().message;
    return result;
}

void expectSame(
    const analysis::SensitivityCell& cell, const SensitivitySamples& samples, const analysis::VariantResult& wanted)
{
    EXPECT_EQ(cell.certainty, analysis::Certainty::Exact);
    EXPECT_EQ(cell.samples, wanted.samples);
    EXPECT_EQ(cell.sqnrDb, wanted.output.error.sqnrDb);
    EXPECT_EQ(cell.kl, wanted.output.kl);
    EXPECT_EQ(cell.agreement, wanted.output.agreement);
    ASSERT_EQ(cell.top1Drop.has_value(), wanted.output.top1Drop.has_value());
    // Percentages are differences of rounded quotients there, quotients of differences here.
    EXPECT_NEAR(cell.top1Drop ? cell.top1Drop->value : 0, wanted.output.top1Drop.value_or(0), rounding);
    const double largest = samples.mse.empty() ? 0 : std::ranges::max(samples.mse);
    EXPECT_EQ(largest, wanted.output.mseMax);
    EXPECT_NEAR(cell.mse.value, wanted.output.error.mse, rounding * wanted.output.error.mse);
}

void ExactSensitivity::SetUpTestSuite()
{
    auto opened = openModel(dataFolder + "resnet20/resnet20.pt2");
    ASSERT_TRUE(opened) << opened.error().message;
    s_model = new Model(*opened);
}

void ExactSensitivity::TearDownTestSuite()
{
    delete s_model;
    s_model = nullptr;
}

Dataset ExactSensitivity::images(std::int64_t count)
{
    return *openDataset({ dataFolder + "resnet20/original_test600.bin", std::nullopt, count, 0 });
}

SensitivitySpec ExactSensitivity::spec()
{
    SensitivitySpec made;
    made.formats = { int8AndInt4[1] };
    return made;
}

} // namespace engine::test
