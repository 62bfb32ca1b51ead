// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/schema.h"

#include "engine/import/fault.h"

namespace engine::import::pt2 {

at::ScalarType scalarTypeOf(const Json& number)
{
    switch (integerOf(number)) {
    case 1:
        return at::kByte;
    case 2:
        return at::kChar;
    case 3:
        return at::kShort;
    case 4:
        return at::kInt;
    case 5:
        return at::kLong;
    case 6:
        return at::kHalf;
    case 7:
        return at::kFloat;
    case 8:
        return at::kDouble;
    case 9:
        return at::kComplexHalf;
    case 10:
        return at::kComplexFloat;
    case 11:
        return at::kComplexDouble;
    case 12:
        return at::kBool;
    case 13:
        return at::kBFloat16;
    case 28:
        return at::kUInt16;
    case 29:
        return at::kFloat8_e4m3fn;
    case 30:
        return at::kFloat8_e5m2;
    case 31:
        return at::kFloat8_e4m3fnuz;
    case 32:
        return at::kFloat8_e5m2fnuz;
    case 33:
        return at::kFloat8_e8m0fnu;
    case 34:
        return at::kUInt32;
    case 35:
        return at::kUInt64;
    default:
        throw FileFault("uses the element type number " + number.dump()
            + " of torch.export, which this version does not know; convert the model to float32 first");
    }
}

at::MemoryFormat memoryFormatOf(const Json& number)
{
    switch (integerOf(number)) {
    case 1:
        return at::MemoryFormat::Contiguous;
    case 2:
        return at::MemoryFormat::ChannelsLast;
    case 3:
        return at::MemoryFormat::ChannelsLast3d;
    case 4:
        return at::MemoryFormat::Preserve;
    default:
        throw FileFault("uses the memory format number " + number.dump() + ", which this version does not know");
    }
}

at::Layout layoutOf(const Json& number)
{
    constexpr std::int64_t strided = 7;
    if (integerOf(number) != strided)
        throw FileFault("uses sparse or opaque tensors; convert them with to_dense() before exporting");
    return at::kStrided;
}

std::vector<Size> sizesOf(const Json& list)
{
    std::vector<Size> sizes;
    for (const Json& entry : arrayOf(list)) {
        const auto [tag, value] = unionOf(entry);
        if (tag == "as_int") {
            sizes.push_back({ true, integerOf(value), {} });
            continue;
        }
        Size size{ false, std::nullopt, textOf(member(value, "expr_str")) };
        if (const Json* hint = optionalMember(value, "hint"); hint && hint->is_object() && !hint->empty()) {
            const auto [hintTag, hintValue] = unionOf(*hint);
            if (hintTag == "as_int")
                size.value = integerOf(hintValue);
        }
        sizes.push_back(std::move(size));
    }
    return sizes;
}

std::int64_t fixedSizeOf(const Json& size)
{
    const auto [tag, value] = unionOf(size);
    if (tag != "as_int")
        throw FileFault("gives a stored tensor a size that varies; export it again with torch.export.save");
    return integerOf(value);
}

std::vector<std::int64_t> fixedSizesOf(const Json& list)
{
    std::vector<std::int64_t> sizes;
    for (const Json& entry : arrayOf(list))
        sizes.push_back(fixedSizeOf(entry));
    return sizes;
}

} // namespace engine::import::pt2
