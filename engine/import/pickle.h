// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

#include "engine/import/zip_archive.h"

namespace engine::import {

/// A tensor as a pickle describes it: a view of one of the archive's storages.
struct TensorView {
    std::string storage; ///< its key: record "data/<key>"
    at::ScalarType type = at::kFloat;
    std::int64_t offset = 0; ///< elements
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> strides;
};

/// What torch.save wrote, as far as it is a tensor (under the name "") or a dict of tensors; other values of the dict are
/// left out. This reads the pickle, it never runs it: only the tensor constructors of torch and OrderedDict are known.
/// Throws FileFault; UnknownGlobal for any other function or class.
struct UnknownGlobal : std::runtime_error {
    using std::runtime_error::runtime_error; ///< what(): "__main__ Net"
};
[[nodiscard]] std::map<std::string, TensorView> readPickle(std::span<const std::byte> pickle);

/// Makes tensors that share one storage per record of bytes, so that tied weights stay tied.
/// Throws FileFault where a view does not lie inside its storage.
class StorageViews {
public:
    /// `name` is what messages call the tensor.
    [[nodiscard]] at::Tensor view(const SharedBytes& bytes, const TensorView& view, const std::string& name);

private:
    std::map<std::pair<const std::byte*, std::size_t>, at::Tensor> m_storages; ///< by start and length
};

/// The tensors of a torch.save archive (zip). Errors as above.
[[nodiscard]] std::map<std::string, at::Tensor> readTensorArchive(const SharedBytes& file);

} // namespace engine::import
