// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include "engine/ir/program.h"

namespace engine::exec {

/// What oneDNN applies to a result before it is stored.
struct PostOperation {
    std::string name = "none"; ///< in oneDNN's operators: "relu", "hardtanh", "swish", "gelu"
    std::vector<std::optional<at::Scalar>> scalars;
    std::optional<std::string> algorithm;
    /// The operator that it stands for, with all its arguments: what runs where oneDNN's form cannot.
    std::optional<ir::Node> node;
};

/// The post operation that does what `node` does; nullopt where oneDNN has none.
[[nodiscard]] std::optional<PostOperation> postOperationOf(const ir::Node& node);

/// A 2-D convolution with constant float32 weight in oneDNN's own layout, optionally with an addition and an activation.
/// The weight is repacked at the first run. For inference without gradients; may be shared between threads.
class ConvolutionKernel {
public:
    /// What an evaluated batch norm does; gain and shift may be undefined.
    struct Norm {
        at::Tensor gain, shift, mean, variance;
        double epsilon = 0;
    };
    struct Spec {
        at::Tensor weight, bias; ///< the bias may be undefined
        std::optional<Norm> norm; ///< folded into weight and bias at the first run
        std::vector<std::int64_t> stride, padding, dilation;
        std::int64_t groups = 1;
        PostOperation post;
    };
    explicit ConvolutionKernel(Spec spec);
    /// post(convolution(input) [+ added]); `added` is overwritten where the caller gives it up (mayOverwrite).
    enum class Added { Kept, MayBeOverwritten };
    [[nodiscard]] at::Tensor run(const at::Tensor& input, const at::Tensor& added = {}, Added use = Added::Kept) const;
    [[nodiscard]] const at::Tensor& weight() const { return m_spec.weight; }
    [[nodiscard]] const at::Tensor& bias() const { return m_spec.bias; }

private:
    [[nodiscard]] bool fits(const at::Tensor& input, const at::Tensor& added) const;
    [[nodiscard]] at::Tensor runPlain(const at::Tensor& input, const at::Tensor& added) const;
    void prepare() const;

    Spec m_spec;
    mutable std::once_flag m_once;
    mutable at::Tensor m_packed; ///< the folded weight in oneDNN's layout
    mutable std::optional<at::Tensor> m_foldedBias;
};

/// What a convolution with this weight and bias does; nullopt where oneDNN's form does not apply.
[[nodiscard]] std::optional<ConvolutionKernel::Spec> convolutionSpec(
    const ir::Node& node, const at::Tensor& weight, const at::Tensor& bias);

/// post(linear(input, weight, bias)) by oneDNN, which needs no repacked weight and is up to twice as fast as MKL on
/// processors that are not Intel's.
[[nodiscard]] at::Tensor runLinear(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const PostOperation& post);

/// aten::batch_norm in inference, the arguments on the stack, where the input's memory is free to be overwritten: the same
/// kernel, which reads and writes one place instead of two. False, and nothing done, where it does not apply.
[[nodiscard]] bool normalizeInPlace(torch::jit::Stack& stack);

/// Whether LibTorch was built with oneDNN's fused operators.
[[nodiscard]] bool hasFusedKernels();

/// Whether nobody else can see the memory of `tensor`: it was allocated by LibTorch and this is the only reference.
[[nodiscard]] bool isOwnedAlone(const at::Tensor& tensor);

} // namespace engine::exec
