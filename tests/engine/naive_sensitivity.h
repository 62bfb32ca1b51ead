// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/measure/results.h"
#include "engine/sensitivity.h"

namespace engine::test {

inline const std::string dataFolder = TEST_DATA "/";
inline const std::vector<analysis::Format> int8AndInt4{ analysis::int8, { analysis::FormatKind::SignedInteger, 4 } };

/// The naive way to one cell: evaluate() of a variant with the cell's plan.
analysis::VariantResult naive(
    const Model& model, const Dataset& data, const analysis::Plan& plan, const SensitivitySpec& spec);

/// Every number bit for bit, but for sums of the same numbers in another order.
void expectSame(
    const analysis::SensitivityCell& cell, const SensitivitySamples& samples, const analysis::VariantResult& wanted);

/// ResNet-20 and the published images.
class ExactSensitivity : public testing::Test {
protected:
    static void SetUpTestSuite();
    static void TearDownTestSuite();
    static const Model& model() { return *s_model; }
    static Dataset images(std::int64_t count);
    static SensitivitySpec spec(); ///< weights at int4

private:
    static inline Model* s_model = nullptr;
};

} // namespace engine::test
