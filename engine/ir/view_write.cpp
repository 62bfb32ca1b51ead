// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/view_write.h"

#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <ATen/core/List.h>
#include <ATen/core/function_schema.h>
#include <ATen/ops/reshape.h>

namespace engine::ir
{

namespace
{

using Inverse = std::optional<ValueId> (*)(const ViewWrite&, const Emit&);

Argument value(ValueId id)
{
    return Argument::ofValue(id);
}

const Argument& argument(const ViewWrite& write, std::size_t position)
{
    return write.view->arguments.at(position);
}

Node native(std::string op, std::vector<Argument> arguments, NativeFunction function)
{
    Node node;
    node.op = std::move(op);
    node.arguments = std::move(arguments);
    node.call = std::move(function);
    return node;
}

std::string overloadOf(const Node& node)
{
    return std::get<c10::OperatorHandle>(node.call).schema().overload_name();
}

std::string nameOf(const Node& node)
{
    const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
    return handle ? handle->schema().name() : node.op.substr(0, node.op.find('.'));
}

std::optional<ValueId> same(const ViewWrite& write, const Emit&)
{
    return write.written;
}

std::optional<ValueId> reshaped(const ViewWrite& write, const Emit& emit)
{
    if (write.view->op == "aten::view.dtype")
        return std::nullopt;
    return emit(makeCall("aten::reshape_as", "", { value(write.written), value(write.base) }, {}));
}

/// contiguous, reshape, to: a view only if there was nothing to do, which shows at run time.
std::optional<ValueId> reshapedIfShared(const ViewWrite& write, const Emit& emit)
{
    return emit(native("view::write_if_shared", { value(write.base), value(write.before), value(write.written) },
        [](torch::jit::Stack& stack) {
            const at::Tensor written = torch::jit::pop(stack).toTensor();
            const at::Tensor before = torch::jit::pop(stack).toTensor();
            const at::Tensor base = torch::jit::pop(stack).toTensor();
            stack.emplace_back(before.is_alias_of(base) ? at::reshape(written, base.sizes()) : base);
        }));
}

/// transpose, swapaxes, t: the same call undoes it.
std::optional<ValueId> repeated(const ViewWrite& write, const Emit& emit)
{
    std::vector<Argument> arguments = write.view->arguments;
    arguments[0] = value(write.written);
    return emit(makeCall(nameOf(*write.view), overloadOf(*write.view), std::move(arguments), {}));
}

std::optional<ValueId> movedBack(const ViewWrite& write, const Emit& emit)
{
    return emit(makeCall(nameOf(*write.view), overloadOf(*write.view),
        { value(write.written), argument(write, 2), argument(write, 1) }, {}));
}

std::optional<ValueId> unpermuted(const ViewWrite& write, const Emit& emit)
{
    return emit(native("view::unpermute", { value(write.written), argument(write, 1) }, [](torch::jit::Stack& stack) {
        const std::vector<std::int64_t> order = torch::jit::pop(stack).toIntVector();
        const at::Tensor written = torch::jit::pop(stack).toTensor();
        const auto rank = std::int64_t(order.size());
        std::vector<std::int64_t> inverse(order.size());
        for (std::int64_t i = 0; i < rank; ++i)
            inverse.at(std::size_t((order[std::size_t(i)] + rank) % rank)) = i;
        stack.emplace_back(written.permute(inverse));
    }));
}

/// slice, select, diagonal, as_strided: `NAME_scatter(base, written, what the view was given)`.
std::optional<ValueId> scattered(const ViewWrite& write, const Emit& emit)
{
    std::vector<Argument> arguments{ value(write.base), value(write.written) };
    arguments.insert(arguments.end(), write.view->arguments.begin() + 1, write.view->arguments.end());
    return emit(makeCall(nameOf(*write.view) + "_scatter", "", std::move(arguments), {}));
}

std::optional<ValueId> narrowScattered(const ViewWrite& write, const Emit& emit)
{
    const ValueId end =
        emit(native("view::end", { argument(write, 2), argument(write, 3) }, [](torch::jit::Stack& stack) {
            const std::int64_t length = torch::jit::pop(stack).toInt();
            const std::int64_t start = torch::jit::pop(stack).toInt();
            // narrow(x, d, -2, 2) ends at the end of the axis, which slice does not call 0
            const bool toTheEnd = start < 0 && start + length == 0;
            stack.emplace_back(toTheEnd ? std::numeric_limits<std::int64_t>::max() : start + length);
        }));
    return emit(makeCall("aten::slice_scatter", "",
        { value(write.base), value(write.written), argument(write, 1), argument(write, 2), value(end) }, {}));
}

/// The parts of split, chunk and tensor_split, put together again.
std::optional<ValueId> concatenated(const ViewWrite& write, const Emit& emit)
{
    const Argument axis = write.view->arguments.size() > 2 ? argument(write, 2) : Argument::ofConstant(std::int64_t(0));
    return emit(makeCall("aten::cat", "", { value(write.written), axis }, {}));
}

std::optional<ValueId> stacked(const ViewWrite& write, const Emit& emit)
{
    return emit(makeCall("aten::stack", "", { value(write.written), argument(write, 1) }, {}));
}

/// An element of a list of tensors: the list with that element replaced.
std::optional<ValueId> listWithElement(const ViewWrite& write, const Emit& emit)
{
    const Argument index = nameOf(*write.view) == "aten::__getitem__"
        ? argument(write, 1)
        : Argument::ofConstant(std::int64_t(write.output));
    return emit(
        native("list::with_element", { value(write.base), index, value(write.written) }, [](torch::jit::Stack& stack) {
            const at::Tensor written = torch::jit::pop(stack).toTensor();
            std::int64_t position = torch::jit::pop(stack).toInt();
            c10::List<at::Tensor> list = torch::jit::pop(stack).toTensorList().copy();
            position += position < 0 ? std::int64_t(list.size()) : 0;
            list.set(std::size_t(position), written);
            stack.emplace_back(std::move(list));
        }));
}

const std::unordered_map<std::string_view, Inverse>& inverses()
{
    static const std::unordered_map<std::string_view, Inverse> table{
        { "aten::alias", same },
        { "aten::detach", same },
        { "aten::lift_fresh", same },
        { "aten::positive", same },
        { "aten::dropout", same },
        { "aten::alpha_dropout", same },
        { "aten::feature_dropout", same },
        { "aten::feature_alpha_dropout", same },
        { "aten::data", same },
        { "prim::data", same },
        { "aten::view", reshaped },
        { "aten::view_as", reshaped },
        { "aten::squeeze", reshaped },
        { "aten::unsqueeze", reshaped },
        { "aten::unflatten", reshaped },
        { "aten::expand", reshaped },
        { "aten::expand_as", reshaped },
        { "aten::broadcast_to", reshaped },
        { "aten::reshape", reshapedIfShared },
        { "aten::reshape_as", reshapedIfShared },
        { "aten::flatten", reshapedIfShared },
        { "aten::ravel", reshapedIfShared },
        { "aten::contiguous", reshapedIfShared },
        { "aten::to", reshapedIfShared },
        { "aten::type_as", reshapedIfShared },
        { "aten::atleast_1d", reshapedIfShared },
        { "aten::atleast_2d", reshapedIfShared },
        { "aten::atleast_3d", reshapedIfShared },
        { "aten::transpose", repeated },
        { "aten::swapaxes", repeated },
        { "aten::swapdims", repeated },
        { "aten::t", repeated },
        { "aten::numpy_T", repeated },
        { "aten::mT", repeated },
        { "aten::movedim", movedBack },
        { "aten::moveaxis", movedBack },
        { "aten::permute", unpermuted },
        { "aten::slice", scattered },
        { "aten::select", scattered },
        { "aten::diagonal", scattered },
        { "aten::as_strided", scattered },
        { "aten::narrow", narrowScattered },
        { "aten::split", concatenated },
        { "aten::split_with_sizes", concatenated },
        { "aten::chunk", concatenated },
        { "aten::tensor_split", concatenated },
        { "aten::unbind", stacked },
        { "prim::ListUnpack", listWithElement },
        { "aten::__getitem__", listWithElement },
    };
    return table;
}

} // namespace

bool returnsItsArgument(const Node& node)
{
    static const std::unordered_set<std::string_view> sharing{
        "aten::type_as",
        "aten::atleast_1d",
        "aten::atleast_2d",
        "aten::atleast_3d",
        "prim::ListConstruct",
        "prim::ListUnpack",
        "prim::TupleConstruct",
        "prim::TupleUnpack",
        "prim::TupleIndex",
        "prim::TupleSlice",
        "prim::DictConstruct",
        "prim::data",
        "aten::__getitem__",
        "aten::list",
        "aten::values",
        "aten::items",
        "aten::get",
        "aten::pop",
        "aten::copy",
    };
    static const std::unordered_set<std::string_view> dropouts{ "aten::dropout", "aten::alpha_dropout",
        "aten::feature_dropout", "aten::feature_alpha_dropout" };
    const std::string name = nameOf(node);
    if (dropouts.contains(name)) {
        const Argument& train = node.arguments.at(2);
        return train.kind != Argument::Kind::Constant || !train.constant.toBool();
    }
    // aten::copy of the dispatcher is a new tensor, the native one a list that shares its elements.
    if (name == "aten::copy")
        return std::holds_alternative<NativeFunction>(node.call);
    return sharing.contains(name);
}

std::optional<ValueId> writeThrough(const ViewWrite& write, const Emit& emit)
{
    const auto inverse = inverses().find(nameOf(*write.view));
    return inverse == inverses().end() ? std::nullopt : inverse->second(write, emit);
}

} // namespace engine::ir
