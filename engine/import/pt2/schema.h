// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/import/pt2/json.h"

namespace engine::import::pt2 {

// torch.export numbers its enums in its own way (torch/_export/serde/schema.py). Each throws FileFault on an unknown one.
[[nodiscard]] at::ScalarType scalarTypeOf(const Json& number);
[[nodiscard]] at::MemoryFormat memoryFormatOf(const Json& number);
/// Only strided tensors are supported.
[[nodiscard]] at::Layout layoutOf(const Json& number);

/// One size of a tensor_meta: fixed, or an expression of symbols with the example's value as a hint.
struct Size {
    bool isFixed = true;
    std::optional<std::int64_t> value; ///< the size, or the hint
    std::string expression; ///< "s77", "4*s39" if not fixed
};
[[nodiscard]] std::vector<Size> sizesOf(const Json& list);
/// The sizes that a stored tensor must have. Throws FileFault where one is symbolic.
[[nodiscard]] std::vector<std::int64_t> fixedSizesOf(const Json& list);
[[nodiscard]] std::int64_t fixedSizeOf(const Json& size);

} // namespace engine::import::pt2
