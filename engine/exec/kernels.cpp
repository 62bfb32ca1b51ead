// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/List.h>
#include <ATen/ops/add.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/native_batch_norm.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/sqrt.h>
#include <c10/core/Allocator.h>

namespace engine::exec {

namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;
using OptionalName = std::optional<std::string_view>;
using Pointwise = at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, at::IntArrayRef,
    at::IntArrayRef, at::IntArrayRef, std::int64_t, std::string_view, Scalars, OptionalName);
using BinaryPointwise = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&,
    const std::optional<at::Tensor>&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t, std::string_view,
    std::optional<at::Scalar>, OptionalName, Scalars, OptionalName);
using BinaryPointwiseInPlace = at::Tensor&(at::Tensor&, const at::Tensor&, const at::Tensor&,
    const std::optional<at::Tensor>&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t, std::string_view,
    std::optional<at::Scalar>, OptionalName, Scalars, OptionalName);
using Reorder = at::Tensor(
    const at::Tensor&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t, at::OptionalIntArrayRef);
using LinearPointwise = at::Tensor(
    const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view, Scalars, OptionalName);

template <class Signature>
c10::TypedOperatorHandle<Signature> handleOf(const char* name, const char* overload = "")
{
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, overload).typed<Signature>();
}

Scalars scalarsOf(const PostOperation& post)
{
    Scalars list;
    for (const std::optional<at::Scalar>& scalar : post.scalars)
        list.push_back(scalar);
    return list;
}

OptionalName algorithmOf(const PostOperation& post)
{
    return post.algorithm ? OptionalName(*post.algorithm) : OptionalName("");
}

std::optional<at::Tensor> optionalOf(const at::Tensor& tensor)
{
    return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

at::Tensor applyPlain(const PostOperation& post, const at::Tensor& input)
{
    if (!post.node)
        return input;
    torch::jit::Stack stack{ input };
    for (std::size_t i = 1; i < post.node->arguments.size(); ++i)
        stack.push_back(post.node->arguments[i].constant);
    std::get<c10::OperatorHandle>(post.node->call).callBoxed(&stack);
    return stack.at(0).toTensor();
}

/// `{1}` or `{1, 1}` of a constant argument; empty where it is not known.
std::vector<std::int64_t> pairOf(const ir::Argument& argument)
{
    if (argument.kind != ir::Argument::Kind::Constant || !argument.constant.isIntList())
        return {};
    std::vector<std::int64_t> values = argument.constant.toIntVector();
    if (values.size() == 1)
        values.push_back(values[0]);
    return values.size() == 2 ? values : std::vector<std::int64_t>();
}

} // namespace

std::optional<PostOperation> postOperationOf(const ir::Node& node)
{
    if (!std::holds_alternative<c10::OperatorHandle>(node.call))
        return std::nullopt;
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        if (node.arguments[i].kind != ir::Argument::Kind::Constant)
            return std::nullopt;
    }
    PostOperation post;
    post.node = node;
    const auto scalar = [&](std::size_t place) {
        const c10::IValue& value = node.arguments.at(place).constant;
        return value.isScalar() ? std::optional(value.toScalar()) : std::nullopt;
    };
    if (node.op == "aten::relu") {
        post.name = "relu";
    } else if (node.op == "aten::hardswish") {
        post.name = "hardswish";
    } else if (node.op == "aten::silu") {
        post.name = "swish";
    } else if (node.op == "aten::hardtanh") {
        post.name = "hardtanh";
        post.scalars = { scalar(1), scalar(2) };
        if (!post.scalars[0] || !post.scalars[1])
            return std::nullopt;
    } else if (node.op == "aten::gelu" && node.arguments.at(1).constant.isString()) {
        post.name = "gelu";
        post.algorithm = node.arguments[1].constant.toStringRef();
    } else {
        return std::nullopt;
    }
    return post;
}

ConvolutionKernel::ConvolutionKernel(Spec spec) : m_spec(std::move(spec)) { }

void ConvolutionKernel::prepare() const
{
    at::Tensor weight = m_spec.weight.detach();
    at::Tensor bias = m_spec.bias.defined() ? m_spec.bias.detach() : m_spec.bias;
    if (const auto& norm = m_spec.norm) {
        // In double: the folded weight is rounded once, and the network stays close to the one with its batch norms.
        const auto wide = [](const at::Tensor& tensor) { return tensor.detach().to(at::kDouble); };
        const at::Tensor mean = wide(norm->mean);
        at::Tensor factor = at::reciprocal(at::sqrt(wide(norm->variance) + norm->epsilon));
        if (norm->gain.defined())
            factor = factor * wide(norm->gain);
        at::Tensor shift = (bias.defined() ? wide(bias) - mean : -mean) * factor;
        if (norm->shift.defined())
            shift = shift + wide(norm->shift);
        weight = (wide(weight) * factor.view({ -1, 1, 1, 1 })).to(at::kFloat);
        bias = shift.to(at::kFloat);
    }
    static const auto reorder = handleOf<Reorder>("mkldnn::_reorder_convolution_weight");
    m_packed =
        reorder.call(weight.contiguous(), m_spec.padding, m_spec.stride, m_spec.dilation, m_spec.groups, std::nullopt);
    m_foldedBias = optionalOf(bias);
}

bool ConvolutionKernel::fits(const at::Tensor& input, const at::Tensor& added) const
{
    if (input.dim() != 4 || input.scalar_type() != at::kFloat || input.numel() == 0
        || input.size(1) != m_spec.weight.size(1) * m_spec.groups) {
        return false;
    }
    std::vector<std::int64_t> shape{ input.size(0), m_spec.weight.size(0) };
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t kernel = m_spec.dilation[axis] * (m_spec.weight.size(std::int64_t(axis) + 2) - 1) + 1;
        const std::int64_t room = input.size(std::int64_t(axis) + 2) + 2 * m_spec.padding[axis] - kernel;
        if (room < 0)
            return false;
        shape.push_back(room / m_spec.stride[axis] + 1);
    }
    return !added.defined() || (added.sizes() == at::IntArrayRef(shape) && added.scalar_type() == at::kFloat);
}

at::Tensor ConvolutionKernel::runPlain(const at::Tensor& input, const at::Tensor& added) const
{
    at::Tensor result = at::convolution(input, m_spec.weight, optionalOf(m_spec.bias), m_spec.stride, m_spec.padding,
        m_spec.dilation, false, { 0, 0 }, m_spec.groups);
    if (const auto& norm = m_spec.norm) {
        result = at::batch_norm(result, optionalOf(norm->gain), optionalOf(norm->shift), norm->mean, norm->variance,
            false, 0, norm->epsilon, false);
    }
    if (added.defined())
        result = at::add(result, added);
    return applyPlain(m_spec.post, result);
}

at::Tensor ConvolutionKernel::run(const at::Tensor& input, const at::Tensor& added, Added use) const
{
    if (!fits(input, added))
        return runPlain(input, added);
    const at::Tensor x = input.contiguous(at::MemoryFormat::ChannelsLast);
    std::call_once(m_once, [this] { prepare(); });
    const std::optional<at::Tensor>& bias = m_foldedBias;
    if (!added.defined()) {
        static const auto pointwise = handleOf<Pointwise>("mkldnn::_convolution_pointwise");
        return pointwise.call(x, m_packed, bias, m_spec.padding, m_spec.stride, m_spec.dilation, m_spec.groups,
            m_spec.post.name, scalarsOf(m_spec.post), algorithmOf(m_spec.post));
    }
    const OptionalName unary = m_spec.post.node ? OptionalName(m_spec.post.name) : std::nullopt;
    at::Tensor sum = added.contiguous(at::MemoryFormat::ChannelsLast);
    if (use == Added::MayBeOverwritten || !sum.is_same(added)) {
        static const auto inPlace = handleOf<BinaryPointwiseInPlace>("mkldnn::_convolution_pointwise_", "binary");
        return inPlace.call(sum, x, m_packed, bias, m_spec.padding, m_spec.stride, m_spec.dilation, m_spec.groups,
            "add", at::Scalar(1.0), unary, scalarsOf(m_spec.post), algorithmOf(m_spec.post));
    }
    static const auto binary = handleOf<BinaryPointwise>("mkldnn::_convolution_pointwise", "binary");
    return binary.call(x, sum, m_packed, bias, m_spec.padding, m_spec.stride, m_spec.dilation, m_spec.groups, "add",
        at::Scalar(1.0), unary, scalarsOf(m_spec.post), algorithmOf(m_spec.post));
}

std::optional<ConvolutionKernel::Spec> convolutionSpec(
    const ir::Node& node, const at::Tensor& weight, const at::Tensor& bias)
{
    const bool plain = hasFusedKernels() && node.kind == ir::NodeKind::Convolution && weight.defined()
        && weight.dim() == 4 && weight.scalar_type() == at::kFloat && weight.numel() > 0
        && (!bias.defined() || bias.scalar_type() == at::kFloat) && node.arguments[6].constant.isBool()
        && !node.arguments[6].constant.toBool() && node.arguments[8].constant.isInt();
    if (!plain)
        return std::nullopt;
    ConvolutionKernel::Spec spec{ weight, bias, std::nullopt, pairOf(node.arguments[3]), pairOf(node.arguments[4]),
        pairOf(node.arguments[5]), node.arguments[8].constant.toInt(), {} };
    if (spec.stride.empty() || spec.padding.empty() || spec.dilation.empty())
        return std::nullopt;
    return spec;
}

at::Tensor runLinear(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const PostOperation& post)
{
    const bool fits = input.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat && input.dim() >= 2
        && input.numel() > 0 && weight.dim() == 2 && input.size(-1) == weight.size(1) && input.is_contiguous()
        && (weight.is_contiguous() || weight.t().is_contiguous())
        && (!bias.defined() || (bias.scalar_type() == at::kFloat && bias.dim() == 1));
    if (!fits)
        return applyPlain(post, at::linear(input, weight, optionalOf(bias)));
    static const auto pointwise = handleOf<LinearPointwise>("mkldnn::_linear_pointwise");
    return pointwise.call(input, weight, optionalOf(bias), post.name, scalarsOf(post), algorithmOf(post));
}

bool normalizeInPlace(torch::jit::Stack& stack)
{
    constexpr std::size_t argumentCount = 9; // input, gain, shift, mean, variance, training, momentum, epsilon, cudnn
    if (stack.size() != argumentCount || !stack[0].isTensor() || !isOwnedAlone(stack[0].toTensor())
        || stack[0].toTensor().scalar_type() != at::kFloat || !stack[3].isTensor() || !stack[4].isTensor()
        || stack[5].toBool()) {
        return false;
    }
    at::Tensor x = stack[0].toTensor();
    if (!x.is_contiguous(x.suggest_memory_format()))
        return false; // a new tensor would have another layout
    at::Tensor unusedMean = at::empty({ 0 }, x.options());
    at::Tensor unusedDeviation = at::empty({ 0 }, x.options());
    at::native_batch_norm_out(x, unusedMean, unusedDeviation, x, stack[1].toOptional<at::Tensor>(),
        stack[2].toOptional<at::Tensor>(), stack[3].toTensor(), stack[4].toTensor(), false, stack[6].toDouble(),
        stack[7].toDouble());
    stack.clear();
    stack.emplace_back(std::move(x));
    return true;
}

bool hasFusedKernels()
{
    static const bool present = [] {
        for (const auto& [name, overload] :
            { std::pair{ "mkldnn::_reorder_convolution_weight", "" }, std::pair{ "mkldnn::_convolution_pointwise", "" },
                std::pair{ "mkldnn::_convolution_pointwise", "binary" },
                std::pair{ "mkldnn::_convolution_pointwise_", "binary" },
                std::pair{ "mkldnn::_linear_pointwise", "" } }) {
            if (!ir::findOperator(name, overload))
                return false;
        }
        return true;
    }();
    return present;
}

bool isOwnedAlone(const at::Tensor& tensor)
{
    return tensor.defined() && tensor.use_count() == 1 && tensor.has_storage() && tensor.storage().use_count() == 1
        && !tensor.requires_grad() && tensor.is_non_overlapping_and_dense()
        && tensor.storage().data_ptr().get_deleter() == c10::GetAllocator(c10::kCPU)->raw_deleter();
}

} // namespace engine::exec
