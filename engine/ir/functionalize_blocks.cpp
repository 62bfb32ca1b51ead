// SPDX-License-Identifier: GPL-3.0-or-later
// If and Loop: what their blocks write to outside of them becomes further inputs and outputs.
#include <set>
#include <unordered_set>
#include <utility>

#include "engine/ir/functionalizer.h"

namespace engine::ir {

namespace {

void collectDefined(const Block& block, std::unordered_set<ValueId>& defined)
{
    defined.insert(block.inputs.begin(), block.inputs.end());
    for (const Node& node : block.nodes) {
        defined.insert(node.outputs.begin(), node.outputs.end());
        for (const Block& inner : node.blocks)
            collectDefined(inner, defined);
    }
}

} // namespace

void Functionalizer::runBlock(Block& block)
{
    std::vector<Node> rewritten;
    std::vector<Node>* const outer = std::exchange(m_nodes, &rewritten);
    for (Node& node : block.nodes)
        visit(std::move(node));
    for (Argument& output : block.outputs)
        output = m_memory.read(output);
    block.nodes = std::move(rewritten);
    m_nodes = outer;
}

Effects Functionalizer::runInner(Block& block)
{
    std::unordered_set<ValueId> inside;
    collectDefined(block, inside);
    const std::vector<Argument> outputs = block.outputs;
    const std::uint64_t start = m_memory.clock();
    ++m_depth;
    runBlock(block);
    --m_depth;
    Effects effects = m_memory.effectsSince(start, inside);
    for (const Argument& output : outputs) {
        std::vector<ValueId> values;
        collectValues(output, values);
        std::set<ValueId>& aliases = effects.aliases.emplace_back();
        for (const ValueId value : values)
            m_memory.chase(value, inside, aliases);
    }
    return effects;
}

void Functionalizer::appendOutputs(Block& block, const std::set<ValueId>& ids)
{
    std::vector<Node>* const outer = std::exchange(m_nodes, &block.nodes);
    for (const ValueId id : ids)
        block.outputs.push_back(Argument::ofValue(m_memory.read(id)));
    m_nodes = outer;
}

void Functionalizer::appendOutputs(Node& node, const std::set<ValueId>& changed, const std::vector<Effects>& branches)
{
    for (const ValueId id : changed) {
        std::set<ValueId> contents;
        for (const Effects& branch : branches)
            if (const auto found = branch.contents.find(id); found != branch.contents.end())
                contents.insert(found->second.begin(), found->second.end());
        m_memory.rebind(id, node.outputs.emplace_back(m_program.newValue()), contents);
    }
}

void Functionalizer::deriveMerged(ValueId value, const std::set<ValueId>& aliases)
{
    if (!aliases.empty())
        m_memory.derive(value, nullptr, 0, { aliases.begin(), aliases.end() });
}

void Functionalizer::visitIf(Node node)
{
    for (Argument& argument : node.arguments)
        argument = m_memory.read(argument);
    const Memory::State before = m_memory.state();
    std::vector<Effects> effects;
    std::vector<Memory::State> after;
    std::set<ValueId> changed;
    std::set<ValueId> lost;
    for (Block& block : node.blocks) {
        m_memory.restore(before);
        effects.push_back(runInner(block));
        after.push_back(m_memory.state());
        changed.insert(effects.back().changed.begin(), effects.back().changed.end());
        lost.insert(effects.back().lost.begin(), effects.back().lost.end());
    }
    std::erase_if(changed, [&](ValueId id) { return lost.contains(id); });
    for (std::size_t i = 0; i < node.blocks.size(); ++i) {
        m_memory.restore(std::move(after[i]));
        appendOutputs(node.blocks[i], changed);
    }
    m_memory.restore(before);
    const std::vector<ValueId> own = node.outputs;
    appendOutputs(node, changed, effects);
    m_memory.lose(lost);
    for (std::size_t i = 0; i < own.size(); ++i) {
        std::set<ValueId> aliases;
        for (const Effects& branch : effects)
            aliases.insert(branch.aliases[i].begin(), branch.aliases[i].end());
        deriveMerged(own[i], aliases);
    }
    append(std::move(node));
}

void Functionalizer::visitLoop(Node node)
{
    Block& body = node.blocks.front();
    const std::vector<ValueId> carried(body.inputs.begin() + 1, body.inputs.end());
    const std::vector<ValueId> own = node.outputs;
    std::vector<std::set<ValueId>> aliases(carried.size()); // what each carried value may share memory with
    for (std::size_t i = 0; i < carried.size(); ++i) {
        std::vector<ValueId> initial;
        collectValues(node.arguments[i + 2], initial);
        aliases[i].insert(initial.begin(), initial.end());
    }
    for (Argument& argument : node.arguments)
        argument = m_memory.read(argument);

    // What the body changes is only known after a first walk through it; the second one carries that along.
    const Memory::State before = m_memory.state();
    Block rehearsal = body;
    for (std::size_t i = 0; i < carried.size(); ++i)
        deriveMerged(carried[i], aliases[i]);
    const Effects effects = runInner(rehearsal);
    m_memory.restore(before);
    for (std::size_t i = 0; i < carried.size(); ++i)
        aliases[i].insert(effects.aliases[i + 1].begin(), effects.aliases[i + 1].end());

    for (const ValueId id : effects.changed)
        node.arguments.push_back(Argument::ofValue(m_memory.read(id)));
    const Memory::State atStart = m_memory.state();
    m_memory.lose(effects.lost);
    for (const ValueId id : effects.changed) {
        const auto contents = effects.contents.find(id);
        m_memory.rebind(id, body.inputs.emplace_back(m_program.newValue()),
            contents == effects.contents.end() ? std::set<ValueId>() : contents->second);
    }
    for (std::size_t i = 0; i < carried.size(); ++i)
        deriveMerged(carried[i], aliases[i]);
    (void)runInner(body);
    appendOutputs(body, effects.changed);

    m_memory.restore(atStart);
    appendOutputs(node, effects.changed, { effects });
    m_memory.lose(effects.lost);
    for (std::size_t i = 0; i < own.size(); ++i)
        deriveMerged(own[i], aliases[i]);
    append(std::move(node));
}

} // namespace engine::ir
