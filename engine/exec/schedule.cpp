// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/schedule.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>

namespace engine::exec {

namespace {

using ir::Argument;
using ir::ValueId;

void collect(const Argument& argument, std::vector<ValueId>& values)
{
    if (argument.kind == Argument::Kind::Value)
        values.push_back(argument.value);
    for (const Argument& element : argument.elements)
        collect(element, values);
}

/// All values that `block` reads, those that it makes itself included.
void collectReads(const ir::Block& block, std::vector<ValueId>& values)
{
    for (const ir::Node& node : block.nodes) {
        for (const Argument& argument : node.arguments)
            collect(argument, values);
        for (const ir::Block& inner : node.blocks)
            collectReads(inner, values);
    }
    for (const Argument& output : block.outputs)
        collect(output, values);
}

/// Functional operators whose result may overwrite their first argument, with the operator that does so.
/// Binary ones also read a second tensor.
struct InPlaceForm {
    std::string_view op;
    const char* name;
    const char* overload;
    bool binary;
};
constexpr std::array IN_PLACE_FORMS{
    InPlaceForm{ "aten::relu", "aten::relu_", "", false },
    InPlaceForm{ "aten::hardtanh", "aten::hardtanh_", "", false },
    InPlaceForm{ "aten::hardswish", "aten::hardswish_", "", false },
    InPlaceForm{ "aten::hardsigmoid", "aten::hardsigmoid_", "", false },
    InPlaceForm{ "aten::silu", "aten::silu_", "", false },
    InPlaceForm{ "aten::gelu", "aten::gelu_", "", false },
    InPlaceForm{ "aten::elu", "aten::elu_", "", false },
    InPlaceForm{ "aten::leaky_relu", "aten::leaky_relu_", "", false },
    InPlaceForm{ "aten::clamp", "aten::clamp_", "", false },
    InPlaceForm{ "aten::add.Tensor", "aten::add_", "Tensor", true },
    InPlaceForm{ "aten::sub.Tensor", "aten::sub_", "Tensor", true },
    InPlaceForm{ "aten::mul.Tensor", "aten::mul_", "Tensor", true },
};

NodeSchedule scheduleNode(const ir::Node& node)
{
    NodeSchedule schedule;
    schedule.node = &node;
    for (const Argument& argument : node.arguments)
        schedule.places.push_back(StackPlace{ &argument, false });
    const auto* form = std::find_if(
        IN_PLACE_FORMS.begin(), IN_PLACE_FORMS.end(), [&](const InPlaceForm& known) { return known.op == node.op; });
    if (form != IN_PLACE_FORMS.end()) {
        schedule.inPlace = ir::findOperator(form->name, form->overload);
        schedule.inPlaceBinary = form->binary;
    }
    for (const ir::Block& block : node.blocks)
        schedule.blocks.push_back(scheduleBlock(block));
    return schedule;
}

} // namespace

BlockSchedule scheduleBlock(const ir::Block& block)
{
    BlockSchedule schedule;
    schedule.block = &block;
    const std::size_t atEnd = block.nodes.size();
    std::unordered_map<ValueId, std::size_t> lastUse; // of the values that this block makes
    std::unordered_map<ValueId, std::size_t> made;
    for (const ValueId input : block.inputs)
        made.emplace(input, 0);
    for (std::size_t i = 0; i < block.nodes.size(); ++i) {
        const ir::Node& node = block.nodes[i];
        schedule.nodes.push_back(scheduleNode(node));
        std::vector<ValueId> reads;
        for (const Argument& argument : node.arguments)
            collect(argument, reads);
        for (const ir::Block& inner : node.blocks)
            collectReads(inner, reads);
        for (const ValueId value : reads) {
            if (made.contains(value))
                lastUse[value] = i;
        }
        for (const ValueId output : node.outputs)
            made.emplace(output, i);
    }
    std::vector<ValueId> results;
    for (const Argument& output : block.outputs)
        collect(output, results);
    for (const ValueId value : results)
        lastUse[value] = atEnd;

    for (std::size_t i = 0; i < block.nodes.size(); ++i) {
        NodeSchedule& node = schedule.nodes[i];
        std::map<ValueId, int> reads;
        std::vector<ValueId> all;
        for (const Argument& argument : node.node->arguments)
            collect(argument, all);
        for (const ir::Block& inner : node.node->blocks)
            collectReads(inner, all);
        for (const ValueId value : all)
            ++reads[value];
        for (StackPlace& place : node.places) {
            const Argument& argument = *place.argument;
            place.lastUse = argument.kind == Argument::Kind::Value && reads[argument.value] == 1
                && lastUse.contains(argument.value) && lastUse[argument.value] == i;
        }
        for (const auto& [value, count] : reads) {
            const bool moved = std::any_of(node.places.begin(), node.places.end(),
                [v = value](const StackPlace& place) { return place.lastUse && place.argument->value == v; });
            if (!moved && lastUse.contains(value) && lastUse[value] == i)
                node.freedAfter.push_back(value);
        }
        for (const ValueId output : node.node->outputs) {
            if (!lastUse.contains(output))
                node.freedAfter.push_back(output);
        }
    }
    return schedule;
}

std::vector<std::vector<ValueId>> readsOf(const ir::Block& block)
{
    std::vector<std::vector<ValueId>> reads(block.nodes.size());
    for (std::size_t i = 0; i < block.nodes.size(); ++i) {
        for (const Argument& argument : block.nodes[i].arguments)
            collect(argument, reads[i]);
        for (const ir::Block& inner : block.nodes[i].blocks)
            collectReads(inner, reads[i]);
    }
    return reads;
}

void preferChannelsLast(BlockSchedule& schedule, const std::vector<c10::IValue>& slots)
{
    const auto constant = [&](const Argument& argument) {
        if (argument.kind == Argument::Kind::Constant && argument.constant.isTensor())
            return argument.constant.toTensor();
        if (argument.kind != Argument::Kind::Value || !slots[std::size_t(argument.value)].isTensor())
            return at::Tensor();
        return slots[std::size_t(argument.value)].toTensor();
    };
    for (NodeSchedule& node : schedule.nodes) {
        node.channelsLast = node.node->kind == ir::NodeKind::Convolution;
        for (BlockSchedule& block : node.blocks)
            preferChannelsLast(block, slots);
        if (!node.channelsLast)
            continue;
        if (auto spec =
                convolutionSpec(*node.node, constant(node.node->arguments[1]), constant(node.node->arguments[2])))
            node.kernel = std::make_shared<const ConvolutionKernel>(std::move(*spec));
    }
}

} // namespace engine::exec
