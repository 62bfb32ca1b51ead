// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engine/data/file.h"
#include "engine/dataset.h"

namespace engine
{

using analysis::ErrorKind;
using analysis::fail;
using nlohmann::ordered_json;

namespace
{

template <class T>
using Names = std::array<std::pair<std::string_view, T>, 3>;

constexpr Names<ColorOrder> colorOrders{ { { "rgb", ColorOrder::Rgb }, { "bgr", ColorOrder::Bgr },
    { "gray", ColorOrder::Gray } } };
constexpr std::array<std::pair<std::string_view, Interpolation>, 2> interpolations{
    { { "bilinear", Interpolation::Bilinear }, { "bicubic", Interpolation::Bicubic } }
};
constexpr std::array<std::pair<std::string_view, PixelLayout>, 2> layouts{ { { "nchw", PixelLayout::Nchw },
    { "nhwc", PixelLayout::Nhwc } } };

constexpr int largestSide = 16384; ///< pixels; more is a mistake

/// The presets. Means and deviations are the usual ones of each data set's training images; cifar10 has ImageNet's,
/// which the widespread CIFAR-10 ResNets were trained with.
std::vector<Preprocess> presets()
{
    const auto preset = [](std::string name, ColorOrder channels) {
        Preprocess made;
        made.name = std::move(name);
        made.channels = channels;
        return made;
    };
    Preprocess cifar10 = preset("cifar10", ColorOrder::Rgb);
    cifar10.mean = { 0.485, 0.456, 0.406 };
    cifar10.std = { 0.229, 0.224, 0.225 };
    Preprocess imagenet = cifar10;
    imagenet.name = "imagenet";
    imagenet.resize = { 256 };
    imagenet.crop = { 224 };
    Preprocess mnist = preset("mnist", ColorOrder::Gray);
    mnist.mean = { 0.1307 };
    mnist.std = { 0.3081 };
    Preprocess fashion = preset("fashion_mnist", ColorOrder::Gray);
    fashion.mean = { 0.2860 };
    fashion.std = { 0.3530 };
    return { imagenet, cifar10, mnist, fashion };
}

/// Reads one field after the other; each returns why the value is not taken, or nothing.
std::string readSize(const ordered_json& value, std::vector<int>& target)
{
    const auto good = [](const ordered_json& side) {
        return side.is_number_integer() && side >= 1 && side <= largestSide;
    };
    if (value.is_null() || (value.is_array() && value.empty())) {
        target.clear();
    } else if (good(value)) {
        target = { value.get<int>() };
    } else if (value.is_array() && value.size() <= 2 && std::ranges::all_of(value, good)) {
        target = value.get<std::vector<int>>();
    } else {
        return "must be a whole number of pixels, or [height, width], of 1 to " + std::to_string(largestSide);
    }
    return {};
}

std::string readNumbers(const ordered_json& value, std::vector<double>& target)
{
    const auto isNumber = [](const ordered_json& number) { return number.is_number(); };
    if (value.is_number())
        target = { value.get<double>() };
    else if (value.is_array() && (value.empty() || value.size() == 1 || value.size() == 3)
        && std::ranges::all_of(value, isNumber))
        target = value.get<std::vector<double>>();
    else
        return "must be a number, or a list of one number for each channel";
    return {};
}

template <class T, std::size_t N>
std::string readName(const ordered_json& value, const std::array<std::pair<std::string_view, T>, N>& names, T& target)
{
    std::string known;
    for (const auto& [name, meaning] : names) {
        if (value.is_string() && value.get_ref<const std::string&>() == name) {
            target = meaning;
            return {};
        }
        known += (known.empty() ? "\"" : ", \"") + std::string(name) + "\"";
    }
    return "must be one of " + known;
}

std::string readScale(const ordered_json& value, double& target)
{
    if (!value.is_number() || !(value.get<double>() > 0) || !std::isfinite(value.get<double>()))
        return "must be a number above 0";
    target = value.get<double>();
    return {};
}

std::string readField(const std::string& key, const ordered_json& value, Preprocess& target)
{
    if (key == "resize")
        return readSize(value, target.resize);
    if (key == "crop")
        return readSize(value, target.crop);
    if (key == "interpolation")
        return readName(value, interpolations, target.interpolation);
    if (key == "scale")
        return readScale(value, target.scale);
    if (key == "mean")
        return readNumbers(value, target.mean);
    if (key == "std") {
        auto reason = readNumbers(value, target.std);
        if (reason.empty() && std::ranges::any_of(target.std, [](double deviation) { return !(deviation > 0); }))
            reason = "must be above 0";
        return reason;
    }
    if (key == "channels")
        return readName(value, colorOrders, target.channels);
    if (key == "layout")
        return readName(value, layouts, target.layout);
    return "is unknown; known are resize, interpolation, crop, scale, mean, std, channels, layout";
}

analysis::Result<Preprocess> readFile(const std::string& path)
{
    constexpr std::int64_t mostBytes = 1 << 20;
    const auto bytes = data::readWhole(path, mostBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto* text = reinterpret_cast<const char*>(bytes->data());
    const auto json = ordered_json::parse(text, text + bytes->size(), nullptr, false);
    if (!json.is_object())
        return fail(ErrorKind::BadInput, path + ": no JSON object; write {\"resize\": 256, \"crop\": 224, …}");
    Preprocess preprocess;
    preprocess.name = path;
    for (const auto& [key, value] : json.items()) {
        if (const auto reason = readField(key, value, preprocess); !reason.empty())
            return fail(ErrorKind::BadInput, path + ": field \"" + key + "\" " + reason);
    }
    return preprocess;
}

template <class T, class Array>
std::string nameOf(T value, const Array& names)
{
    const auto found = std::ranges::find(names, value, [](const auto& entry) { return entry.second; });
    return found == names.end() ? std::string() : std::string(found->first);
}

} // namespace

analysis::Result<Preprocess> parsePreprocess(const std::string& presetOrFile)
{
    std::string known;
    for (auto& preset : presets()) {
        if (preset.name == presetOrFile)
            return preset;
        known += (known.empty() ? "" : ", ") + preset.name;
    }
    std::error_code ignored;
    if (!presetOrFile.ends_with(".json") && !std::filesystem::exists(presetOrFile, ignored))
        return fail(ErrorKind::Usage,
            "preprocessing \"" + presetOrFile + "\" is neither a preset (" + known + ") nor a JSON file");
    return readFile(presetOrFile);
}

std::string preprocessJson(const Preprocess& preprocess)
{
    ordered_json json;
    json["resize"] = preprocess.resize;
    json["interpolation"] = nameOf(preprocess.interpolation, interpolations);
    json["crop"] = preprocess.crop;
    json["scale"] = preprocess.scale;
    json["mean"] = preprocess.mean;
    json["std"] = preprocess.std;
    if (preprocess.channels != ColorOrder::Native) // not known before the data is
        json["channels"] = nameOf(preprocess.channels, colorOrders);
    json["layout"] = nameOf(preprocess.layout, layouts);
    return json.dump();
}

} // namespace engine
