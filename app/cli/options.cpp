// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/recipe_json.h"
#include "app/cli/console.h"
#include "app/jobs/suggest.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr const char* variantGroup = "What to try (the product of the lists)";

constexpr std::int64_t mostOfAnything = 1'000'000'000'000;

std::optional<std::int64_t> parseWhole(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Parses each text of a list; an error gets the option's name in front and the nearest candidate behind.
template <class Value>
Result<std::vector<Value>> parseList(const std::string& option, const std::vector<std::string>& texts,
    Result<Value> (*parse)(std::string_view), const std::vector<std::string>& candidates)
{
    std::vector<Value> values;
    for (const std::string& text : texts) {
        const Result<Value> value = parse(text);
        if (!value)
            return fail(ErrorKind::Usage, option + ": " + value.error().message + didYouMean(text, candidates));
        values.push_back(*value);
    }
    return values;
}

std::vector<std::string> methodCandidates()
{
    std::vector<std::string> names;
    for (const analysis::Method method : analysis::methods())
        names.emplace_back(analysis::methodName(method));
    return names;
}

std::vector<std::string> calibrationCandidates()
{
    std::vector<std::string> names;
    for (const analysis::CalibrationMethod& method : analysis::calibrationMethods())
        names.emplace_back(method.name);
    return names;
}

Result<analysis::VariantLists> listsFrom(const VariantOptions& options)
{
    analysis::VariantLists lists;
    const std::vector<std::string> formats = formatCandidates();
    const auto methods = parseList("--method", options.methods, analysis::parseMethod, methodCandidates());
    const auto calibrations =
        parseList("--calibration", options.calibrations, analysis::parseCalibration, calibrationCandidates());
    const auto weights = parseList("--weights", options.weights, analysis::parseFormat, formats);
    const auto activations = parseList("--activations", options.activations, analysis::parseFormat, formats);
    const auto grids = parseList("--grid", options.grids, analysis::parseGrid, { "auto", "full", "narrow", "affine" });
    const auto granularities = parseList("--granularity", options.granularities, analysis::parseGranularity,
        { "tensor", "channel", "group:64", "block:64" });
    if (!methods)
        return tl::unexpected(methods.error());
    if (!calibrations)
        return tl::unexpected(calibrations.error());
    if (!weights)
        return tl::unexpected(weights.error());
    if (!activations)
        return tl::unexpected(activations.error());
    if (!grids)
        return tl::unexpected(grids.error());
    if (!granularities)
        return tl::unexpected(granularities.error());
    return analysis::VariantLists{ *methods, *calibrations, *weights, *activations, *grids, *granularities };
}

bool anyList(const VariantOptions& options)
{
    return !options.methods.empty() || !options.calibrations.empty() || !options.weights.empty()
        || !options.activations.empty() || !options.grids.empty() || !options.granularities.empty();
}

Result<analysis::Shape> parseShape(const std::string& text)
{
    analysis::Shape shape;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('x', start), text.size());
        const auto size = parseWhole(std::string_view(text).substr(start, end - start));
        if (!size || *size < 1)
            return fail(ErrorKind::Usage,
                "--input-shape: '" + text + "' is not a shape; write sizes from 1 up, like 1x3x32x32");
        shape.push_back(*size);
        start = end + 1;
    }
    return shape;
}

} // namespace

std::vector<std::string> formatCandidates()
{
    std::vector<std::string> names{ "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "int32", "nf4" };
    for (int bits = 2; bits <= 16; ++bits) {
        names.push_back("int" + std::to_string(bits));
        names.push_back("uint" + std::to_string(bits));
    }
    return names;
}

CLI::Option* addList(
    CLI::App& command, const std::string& name, std::vector<std::string>& into, const std::string& help)
{
    return command.add_option(name, into, help)->delimiter(',')->allow_extra_args(false)->type_name("LIST");
}

CLI::Option* addCount(
    CLI::App& command, const std::string& name, std::int64_t& into, const std::string& help, std::int64_t least)
{
    return command.add_option(name, into, help)
        ->check([least](const std::string& text) -> std::string {
            const auto value = parseWhole(text);
            if (!value || *value < least)
                return "'" + text + "' is not a whole number of at least " + std::to_string(least);
            // Nobody has more of anything; and sums of counts stay whole numbers. A seed may be any.
            if (least > 0 && *value > mostOfAnything)
                return "'" + text + "' is too large; give at most " + std::to_string(mostOfAnything);
            return {};
        })
        ->type_name("N");
}

void addVariantOptions(CLI::App& command, VariantOptions& options)
{
    addList(command, "--method", options.methods, "fp32, weights, ptdq, ptsq (default: all)")->group(variantGroup);
    addList(command, "--weights", options.weights, "Weight formats: int8, int4, nf4, fp16 … (default: int8)")
        ->group(variantGroup);
    addList(command, "--activations", options.activations, "Activation formats (default: int8)")->group(variantGroup);
    addList(command, "--calibration", options.calibrations,
        "For ptsq: " + joined(calibrationCandidates()) + "; parameters as percentile:99.9 (default: minmax)")
        ->group(variantGroup);
    addList(command, "--grid", options.grids, "Weight grids: auto, full, narrow, affine (default: auto)")
        ->group(variantGroup);
    addList(command, "--granularity", options.granularities,
        "One weight scale per tensor, channel, group:64 or block:64 (default: channel)")
        ->group(variantGroup);
    addList(command, "--recipe", options.recipeFiles,
        "JSON recipes, each one variant more; with recipes alone there is no product")
        ->group(variantGroup);
}

Result<std::vector<analysis::Recipe>> recipesFrom(const VariantOptions& options)
{
    std::vector<analysis::Recipe> recipes;
    if (options.recipeFiles.empty() || anyList(options)) {
        const auto lists = listsFrom(options);
        if (!lists)
            return tl::unexpected(lists.error());
        auto product = analysis::variants(*lists);
        if (!product)
            return product;
        recipes = *std::move(product);
    }
    std::set<std::string> names;
    for (const analysis::Recipe& recipe : recipes)
        names.insert(recipe.name);
    for (const std::string& file : options.recipeFiles) {
        auto recipe = analysis::readRecipe(file);
        if (!recipe)
            return tl::unexpected(recipe.error());
        if (!names.insert(recipe->name).second)
            return fail(ErrorKind::BadInput,
                file + ": there is a variant named '" + recipe->name + "' already; give this one another name");
        recipes.push_back(*std::move(recipe));
    }
    return recipes;
}

Result<std::vector<analysis::Shape>> parseShapes(const std::vector<std::string>& texts)
{
    std::vector<analysis::Shape> shapes;
    for (const std::string& text : texts) {
        auto shape = parseShape(text);
        if (!shape)
            return tl::unexpected(shape.error());
        shapes.push_back(*std::move(shape));
    }
    return shapes;
}

} // namespace app
