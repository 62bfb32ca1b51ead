// SPDX-License-Identifier: GPL-3.0-or-later
// Small networks of control, against the outputs that the framework gave: tanh, clamp, normalisation, one to eight inputs.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>

#include "engine/model.h"

namespace engine {
namespace {

/// Kernels add in another order than those of the framework: 1e-5 of the larger of 1 and the value.
constexpr double TOLERANCE = 1e-5;

std::vector<std::string> agents()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(TEST_DATA "/rl")) {
        if (entry.path().extension() == ".pt2")
            names.push_back(entry.path().stem());
    }
    std::ranges::sort(names);
    return names;
}

std::string pathOf(const std::string& agent, const char* ending)
{
    return std::string(TEST_DATA "/rl/") + agent + ending;
}

/// Rows [begin, begin + count) of a float32 matrix.
HostTensor rows(const HostTensor& matrix, std::int64_t begin, std::int64_t count)
{
    HostTensor part = makeTensor(ElementType::Float32, { count, matrix.shape.at(1) });
    const auto rowBytes = std::size_t(matrix.shape[1]) * sizeof(float);
    std::copy_n(matrix.data.get() + std::size_t(begin) * rowBytes, std::size_t(count) * rowBytes, part.data.get());
    return part;
}

float valueAt(const HostTensor& matrix, std::int64_t row, std::int64_t column)
{
    return reinterpret_cast<const float*>(matrix.data.get())[row * matrix.shape[1] + column];
}

TEST(Policies, AreAllThere)
{
    EXPECT_EQ(agents().size(), 23U);
}

class Policy : public testing::TestWithParam<std::string> { };

TEST_P(Policy, ActsAsInTheFrameworkAtAnyBatchSize)
{
    const auto model = openModel(pathOf(GetParam(), ".pt2"));
    ASSERT_TRUE(model) << model.error().message;
    const auto observations = readNpy(pathOf(GetParam(), "_obs.npy"));
    const auto expected = readNpy(pathOf(GetParam(), "_out.npy"));
    ASSERT_TRUE(observations && expected);
    const std::int64_t samples = observations->shape.at(0);
    ASSERT_EQ(expected->shape.at(0), samples);
    for (const std::int64_t batch : { std::int64_t(1), std::int64_t(7), samples }) {
        for (std::int64_t begin = 0; begin < samples; begin += batch) {
            const std::int64_t count = std::min(batch, samples - begin);
            const auto outputs = model->run(std::vector{ rows(*observations, begin, count) });
            ASSERT_TRUE(outputs) << outputs.error().message;
            ASSERT_EQ(outputs->size(), 1U);
            const HostTensor& got = outputs->front();
            ASSERT_THAT(got.shape, testing::ElementsAre(count, expected->shape.at(1)));
            for (std::int64_t row = 0; row < count; ++row) {
                for (std::int64_t column = 0; column < got.shape[1]; ++column) {
                    const double y = valueAt(*expected, begin + row, column);
                    ASSERT_NEAR(valueAt(got, row, column), y, TOLERANCE * std::max(1.0, std::abs(y)))
                        << "batch " << batch << ", sample " << begin + row;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Agents, Policy, testing::ValuesIn(agents()), [](const auto& test) { return test.param; });

} // namespace
} // namespace engine
