// SPDX-License-Identifier: GPL-3.0-or-later
// What is said to those who ask for what cannot be.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "app/cli/plan_limits.h"
#include "engine/tensor.h"

#include "sensitivity_runs.h"
#include "temporary_folder.h"

namespace {

using runs::command;
using runs::images;
using runs::model;
using runs::Outcome;
using runs::quantscope;
using testing::HasSubstr;
using testing::IsEmpty;

struct WrongUse {
    std::string name;
    std::vector<std::string> arguments;
    int code;
    std::string message;
};

void PrintTo(const WrongUse& use, std::ostream* out)
{
    *out << use.name;
}

class WrongSensitivity : public testing::TestWithParam<WrongUse> { };

TEST_P(WrongSensitivity, IsToldWithARemedy)
{
    const TemporaryFolder folder;
    std::vector<std::string> arguments = GetParam().arguments;
    arguments.insert(arguments.end(), { "-o", folder.path("out") });
    const Outcome outcome = quantscope(arguments);
    EXPECT_EQ(outcome.code, GetParam().code);
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().message));
    EXPECT_THAT(folder.names(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Words, WrongSensitivity,
    testing::Values(WrongUse{ "format", command("sensitivity", { "--formats", "itn8" }), 2, "did you mean 'int8'?" },
        WrongUse{ "fp32", command("sensitivity", { "--formats", "fp32" }), 2, "leave it out" },
        WrongUse{ "target", command("sensitivity", { "--target", "weigths" }), 2, "did you mean 'weights'?" },
        WrongUse{ "mode", command("sensitivity", { "--mode", "all-bt" }), 2, "did you mean 'all-but'?" },
        WrongUse{ "option", command("sensitivity", { "--exakt" }), 2, "did you mean '--exact'?" },
        WrongUse{ "two_extents", command("sensitivity", { "--exact", "--screen" }), 2, "give one of them" },
        WrongUse{ "all_but_top", command("sensitivity", { "--mode", "all-but", "--top", "2" }), 2, "leave out" },
        WrongUse{ "per", command("sensitivity", { "--per", "blok" }), 2, "did you mean 'block'?" },
        WrongUse{ "metrics", command("sensitivity", { "--metrics", "mse,ssim" }), 2, "'ssim' is not known" },
        WrongUse{ "channels_of_none", command("sensitivity", { "--channels", "conv9" }), 2, "has no layer 'conv9'" },
        WrongUse{
            "channels_and_blocks", command("sensitivity", { "--channels", "fc2", "--per", "block" }), 2, "give one" },
        WrongUse{ "channels_of_inputs", command("sensitivity", { "--channels", "fc2", "--target", "both" }), 2,
            "leave out --target" },
        WrongUse{ "top", command("sensitivity", { "--top", "0" }), 2, "at least 1" },
        WrongUse{ "no_model", { "sensitivity", "no.pt2", "--data", images }, 3, "no.pt2" },
        WrongUse{ "no_data", { "sensitivity", model, "--data", "none.npz" }, 3, "none.npz" },
        WrongUse{
            "no_study", command("sensitivity", { "--study", DEMO_DATA "/preprocess.json" }), 3, "is not a study file" },
        WrongUse{ "no_limit", command("plan", {}), 2, "--max-size" },
        WrongUse{ "size", command("plan", { "--max-size", "small" }), 2, "'small' is no limit" },
        WrongUse{ "drop", command("plan", { "--max-drop", "1%" }), 2, "'1%' is not a number" },
        WrongUse{ "choice", command("plan", { "--choices", "int8/itn8", "--max-size", "1x" }), 2, "'int8'?" },
        WrongUse{ "too_small", command("plan", { "--max-size", "0.01x" }), 2, "bytes" },
        WrongUse{ "size_without_unit", command("plan", { "--max-size", "0.2" }), 2,
            "'0.2' is less than 1; 0.2x is a share of the FP32 size" },
        WrongUse{ "size_unit", command("plan", { "--max-size", "2 parsec" }), 2, "bytes take KB, MB or GB" },
        WrongUse{ "bitops_without_unit", command("plan", { "--max-bitops", "0.5" }), 2,
            "0.5x is a share of FP32's bit operations" },
        WrongUse{ "fixed_name", command("plan", { "--max-size", "0.2x", "--fix", "cnv1=int8" }), 2,
            "cnv1: matches no layer of " },
        WrongUse{ "fixed_name_near", command("plan", { "--max-size", "0.2x", "--fix", "cnv1=int8" }), 2,
            "did you mean 'conv1'?" },
        WrongUse{ "threads", { "plan", model, "--data", images, "--max-size", "1x", "--threads", "2000" }, 2,
            "give at most 1024" },
        WrongUse{ "unlabelled",
            { "plan", model, "--data", "synthetic:normal:1x28x28:20", "--max-drop", "1", "--threads", "1" }, 2,
            "has no labels" }),
    [](const auto& use) { return use.param.name; });

TEST(Folders, ThatCannotBeAreToldBeforeAnyWork)
{
    for (const char* name : { "sensitivity", "plan" }) {
        const std::vector<std::string> limit =
            std::string(name) == "plan" ? std::vector<std::string>{ "--max-size", "0.5x" } : std::vector<std::string>();
        for (const std::string where : { "/dev/null/x", "/dev/null" }) {
            std::vector<std::string> arguments = command(name, limit);
            arguments.insert(arguments.end(), { "-o", where });
            const Outcome outcome = quantscope(arguments);
            EXPECT_EQ(outcome.code, where == "/dev/null" ? 2 : 4);
            EXPECT_THAT(outcome.out, IsEmpty());
            EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("/dev/null"), HasSubstr("is a file")));
        }
    }
}

TEST(PlanLimits, TakeSharesAndUnits)
{
    const auto size = [](const std::string& text) { return app::sizeLimitFrom("--max-size", text).value().value(); };
    EXPECT_EQ(size("0.25x").value, 0.25);
    EXPECT_TRUE(size("0.25 X").share);
    EXPECT_EQ(size("120000").value, 120'000);
    EXPECT_EQ(size("120KB").value, 120'000);
    EXPECT_EQ(size("0.5 kB").value, 500);
    EXPECT_EQ(size("1.5MiB").value, 1.5 * 1024 * 1024);
    EXPECT_FALSE(size("120KB").share);
    EXPECT_FALSE(*app::sizeLimitFrom("--max-size", ""));
    EXPECT_EQ(app::bitopsLimitFrom("--max-bitops", "3e9").value()->value, 3e9);
    EXPECT_EQ(app::bitopsLimitFrom("--max-bitops", "3G").value()->value, 3e9);
    for (const char* text : { "0", "-1", "x", "0x", "1 parsec", "12..5", "nan", "1e30", "0.999" })
        EXPECT_FALSE(app::sizeLimitFrom("--max-size", text)) << text;
}

TEST(CalibrationLimit, IsTakenBySensitivityAndPlan)
{
    const TemporaryFolder folder;
    for (const std::vector<std::string>& start :
        { command("sensitivity", { "--target", "activations", "--formats", "int8", "--screen" }),
            command("plan", { "--choices", "int8/int8", "--max-size", "1x" }) }) {
        std::vector<std::string> arguments = start;
        arguments.insert(arguments.end(), { "--calibration-limit", "7", "-o", folder.path("out") });
        const Outcome outcome = quantscope(arguments);
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr("given: 7 of "));
    }
}

/// An array of one-channel images; whole numbers stay 0.
std::string arrayOf(const TemporaryFolder& folder, engine::ElementType type, const std::vector<std::int64_t>& nanAt)
{
    engine::HostTensor array = engine::makeTensor(type, { 24, 1, 28, 28 });
    std::fill_n(array.data.get(), array.bytes(), std::byte{ 0 });
    if (type == engine::ElementType::Float32) {
        auto* values = reinterpret_cast<float*>(array.data.get());
        for (std::int64_t i = 0; i < array.count(); ++i)
            values[i] = float((i * 37) % 101) / 101;
        for (const std::int64_t sample : nanAt)
            values[sample * 28 * 28] = std::numeric_limits<float>::quiet_NaN();
    }
    const std::string path = folder.path(engine::elementTypeName(type) + ".npy");
    EXPECT_TRUE(engine::writeNpy(path, array));
    return path;
}

/// Whichever command is asked: one line, and nothing that LibTorch says.
TEST(WholeNumbers, AreRefusedForAFloatInputByEveryCommand)
{
    using engine::ElementType;
    const TemporaryFolder folder;
    for (const ElementType type : { ElementType::Int8, ElementType::Int32, ElementType::Int64, ElementType::Bool }) {
        const std::string path = arrayOf(folder, type, {});
        const std::string told = ": holds " + engine::elementTypeName(type) + " numbers, but input 'x' of " + model
            + " takes float32; store the array in that type, scaled as the model was trained\n";
        for (const std::vector<std::string>& arguments :
            std::vector<std::vector<std::string>>{ { "run", model, "--input", path, "-o", folder.path("y.npy") },
                { "analyze", model, "--data", path, "--method", "weights", "-o", folder.path("o") },
                { "sensitivity", model, "--data", path, "-o", folder.path("o") },
                { "plan", model, "--data", path, "--max-size", "0.5x", "-o", folder.path("o") } }) {
            const Outcome outcome = quantscope(arguments);
            EXPECT_EQ(outcome.code, 3) << arguments[0];
            EXPECT_THAT(outcome.err, testing::EndsWith(told)) << arguments[0];
            EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
        }
    }
}

TEST(NotFinite, DataIsToldAndNotCounted)
{
    const TemporaryFolder folder;
    const std::string path = arrayOf(folder, engine::ElementType::Float32, { 3, 5 });
    const Outcome exact = quantscope({ "sensitivity", model, "--data", path, "--formats", "int4", "--exact",
        "--threads", "1", "-o", folder.path("o") });
    EXPECT_EQ(exact.code, 0) << exact.err;
    EXPECT_THAT(exact.out, HasSubstr("the output of 2 of 24 samples has NaN or Inf whichever layer is quantized"));
    const Outcome plan = quantscope({ "plan", model, "--data", path, "--choices", "int8,int4", "--max-size", "0.2x",
        "--threads", "1", "-o", folder.path("o") });
    EXPECT_EQ(plan.code, 0) << plan.err;
    EXPECT_THAT(plan.out, HasSubstr("note: the output of 2 of 24 samples has NaN or Inf"));
}

TEST(NotFinite, WeightsAreToldAndNothingIsClaimed)
{
    const TemporaryFolder folder;
    const std::string broken = TEST_DATA "/formats/odd/mlp_nan_weight.pt2";
    const std::vector<std::string> start{ "sensitivity", broken, "--data", "synthetic:normal:8:40", "--formats",
        "int8,int4", "--threads", "1", "-o", folder.path("o") };
    for (const std::vector<std::string>& more :
        { std::vector<std::string>{}, { "--exact" }, { "--screen" }, { "--exact", "--mode", "all-but" } }) {
        std::vector<std::string> arguments = start;
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = quantscope(arguments);
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr("weight 'fc1.weight' of layer 'fc1' has 1 NaN or Inf"));
        EXPECT_THAT(outcome.out, HasSubstr("nothing is known of the order of layers: no error at the output is a"));
        EXPECT_THAT(outcome.out, testing::Not(HasSubstr("0.00 =")));
        EXPECT_THAT(outcome.out, testing::Not(HasSubstr("with 95 % confidence")));
    }
    const Outcome plan = quantscope(
        { "plan", broken, "--data", "synthetic:normal:8:40", "--max-size", "0.5x", "--threads", "1", "-o", "o" });
    EXPECT_EQ(plan.code, 3);
    EXPECT_THAT(plan.err, HasSubstr("no plan can be made of weights: nothing is known of the order of layers"));
}

} // namespace
