// SPDX-License-Identifier: GPL-3.0-or-later
// What is said to those who ask for what cannot be.
#include <gmock/gmock.h>

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
        WrongUse{ "unlabelled",
            { "plan", model, "--data", "synthetic:normal:1x28x28:20", "--max-drop", "1", "--threads", "1" }, 2,
            "has no labels" }),
    [](const auto& use) { return use.param.name; });

} // namespace
