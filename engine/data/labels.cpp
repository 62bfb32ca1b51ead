// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/labels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

template <class T>
std::vector<std::int64_t> widen(const HostTensor& tensor)
{
    std::vector<T> values(std::size_t(tensor.count()));
    std::memcpy(values.data(), tensor.data.get(), tensor.bytes());
    return { values.begin(), values.end() };
}

} // namespace

std::optional<std::int64_t> wholeNumber(const std::string& text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos)
        return std::nullopt;
    const auto end = text.find_last_not_of(" \t") + 1;
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value);
    constexpr double exact = 9007199254740992.0; // 2^53: above, doubles leave whole numbers out
    if (error != std::errc() || stop != text.data() + end || std::floor(value) != value || std::abs(value) > exact)
        return std::nullopt;
    return std::int64_t(value);
}

analysis::Result<Labels> labelsFromTexts(std::span<const std::string> texts, const Place& where)
{
    Labels labels;
    if (texts.empty())
        return labels;
    if (!wholeNumber(texts[0])) {
        labels.classNames.assign(texts.begin(), texts.end());
        std::ranges::sort(labels.classNames);
        labels.classNames.erase(std::ranges::unique(labels.classNames).begin(), labels.classNames.end());
        for (const auto& text : texts)
            labels.values.push_back(std::ranges::lower_bound(labels.classNames, text) - labels.classNames.begin());
        return labels;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto value = wholeNumber(texts[i]);
        if (!value)
            return fail(ErrorKind::BadInput,
                where(i) + ": label \"" + texts[i]
                    + "\" is no whole number, but others are; make all labels "
                      "numbers, or all names");
        labels.values.push_back(*value);
    }
    return labels;
}

analysis::Result<std::int64_t> countClasses(std::span<const std::int64_t> labels, const Place& where)
{
    std::int64_t classes = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0)
            return fail(ErrorKind::BadInput,
                where(i) + ": label " + std::to_string(labels[i]) + " is negative; classes count from 0");
        classes = std::max(classes, labels[i] + 1);
    }
    return classes;
}

analysis::Result<std::vector<std::int64_t>> labelsFromTensor(const std::string& name, const HostTensor& tensor)
{
    if (tensor.shape.size() == 1) {
        switch (tensor.type) {
        case ElementType::UInt8:
            return widen<std::uint8_t>(tensor);
        case ElementType::Int8:
            return widen<std::int8_t>(tensor);
        case ElementType::Int16:
            return widen<std::int16_t>(tensor);
        case ElementType::Int32:
            return widen<std::int32_t>(tensor);
        case ElementType::Int64:
            return widen<std::int64_t>(tensor);
        default:
            break;
        }
    }
    return fail(ErrorKind::BadInput,
        name + ": labels are one axis of whole numbers, but this has " + std::to_string(tensor.shape.size())
            + " axes of " + elementTypeName(tensor.type) + "; save class numbers as int64");
}

analysis::Result<void> checkLabelCount(
    const std::string& name, std::int64_t samples, const std::string& labelsName, std::int64_t labels)
{
    if (samples == labels)
        return {};
    return fail(ErrorKind::BadInput,
        labelsName + ": has " + std::to_string(labels) + " labels, but " + name + " has " + std::to_string(samples)
            + " samples; give the labels of these samples, or move the file away");
}

} // namespace engine::data
