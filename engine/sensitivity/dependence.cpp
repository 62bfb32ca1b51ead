// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/dependence.h"

#include <algorithm>
#include <numeric>

#include "engine/exec/schedule.h"

namespace engine::sense {

using ir::ValueId;

Dependence::Dependence(const ir::Program& program, ValueId output)
    : m_program(program)
    , m_output(output)
    , m_reads(exec::readsOf(program.body))
    , m_maker(std::size_t(program.valueCount), -1)
    , m_isWeight(std::size_t(program.valueCount), false)
    , m_needed(program.body.nodes.size(), false)
{
    for (std::size_t i = 0; i < program.body.nodes.size(); ++i) {
        for (const ValueId value : program.body.nodes[i].outputs)
            m_maker[std::size_t(value)] = int(i);
    }
    for (const ir::Weight& weight : program.weights) {
        if (weight.value >= 0)
            m_isWeight[std::size_t(weight.value)] = true;
    }
    // What the blocks of an If or Loop make and read among themselves never leaves the node.
    const auto makeOwn = [&](const auto& self, const ir::Block& block, int node) -> void {
        for (const ValueId value : block.inputs)
            m_maker[std::size_t(value)] = node;
        for (const ir::Node& inner : block.nodes) {
            for (const ValueId value : inner.outputs)
                m_maker[std::size_t(value)] = node;
            for (const ir::Block& deeper : inner.blocks)
                self(self, deeper, node);
        }
    };
    for (std::size_t i = 0; i < program.body.nodes.size(); ++i) {
        for (const ir::Block& block : program.body.nodes[i].blocks)
            makeOwn(makeOwn, block, int(i));
        std::erase_if(m_reads[i], [&](ValueId value) { return m_maker[std::size_t(value)] == int(i); });
    }
    if (const int last = m_maker[std::size_t(output)]; last >= 0)
        m_needed[std::size_t(last)] = true;
    for (std::size_t i = m_needed.size(); i-- > 0;) {
        if (!m_needed[i])
            continue;
        for (const ValueId value : m_reads[i]) {
            if (const int maker = m_maker[std::size_t(value)]; maker >= 0)
                m_needed[std::size_t(maker)] = true;
        }
    }
}

Suffix Dependence::suffixOf(const std::vector<bool>& members, int first) const
{
    Suffix suffix;
    suffix.pending.assign(std::size_t(m_program.valueCount), 0);
    const auto read = [&](ValueId value) {
        const int maker = m_maker[std::size_t(value)];
        const bool own = maker >= 0 && members[std::size_t(maker)];
        if (suffix.pending[std::size_t(value)]++ == 0 && !own && !m_isWeight[std::size_t(value)])
            suffix.boundary.push_back(value);
    };
    for (std::size_t i = std::size_t(first); i < members.size(); ++i) {
        if (!members[i])
            continue;
        suffix.nodes.push_back(int(i));
        for (const ValueId value : m_reads[i])
            read(value);
    }
    read(m_output);
    return suffix;
}

Suffix Dependence::suffix(const std::vector<int>& roots) const
{
    std::vector<bool> members(m_needed.size(), false);
    const int first = roots.empty() ? int(members.size()) : *std::ranges::min_element(roots);
    for (const int root : roots)
        members[std::size_t(root)] = m_needed[std::size_t(root)];
    for (std::size_t i = std::size_t(first); i < members.size(); ++i) {
        members[i] = members[i] || (m_needed[i] && std::ranges::any_of(m_reads[i], [&](ValueId value) {
            const int maker = m_maker[std::size_t(value)];
            return maker >= 0 && members[std::size_t(maker)];
        }));
    }
    return suffixOf(members, first);
}

Suffix Dependence::whole() const
{
    return suffixOf(m_needed, 0);
}

std::vector<int> Dependence::makersOf(const std::vector<ValueId>& values, std::vector<bool>& done) const
{
    std::vector<int> missing;
    const auto want = [&](ValueId value) {
        const int maker = m_maker[std::size_t(value)];
        if (maker >= 0 && !done[std::size_t(maker)]) {
            done[std::size_t(maker)] = true;
            missing.push_back(maker);
        }
    };
    for (const ValueId value : values)
        want(value);
    for (std::size_t i = 0; i < missing.size(); ++i) {
        for (const ValueId value : m_reads[std::size_t(missing[i])])
            want(value);
    }
    std::ranges::sort(missing);
    return missing;
}

Walk planWalk(const Dependence& dependence, const std::vector<std::vector<int>>& units)
{
    std::vector<int> order(units.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int unit) { return std::ranges::min(units[std::size_t(unit)]); });

    Walk walk;
    std::vector<bool> done(dependence.reads().size(), false);
    for (const int unit : order) {
        const Suffix suffix = dependence.suffix(units[std::size_t(unit)]);
        walk.pending.resize(suffix.pending.size(), 0);
        for (const int node : dependence.makersOf(suffix.boundary, done)) {
            walk.steps.push_back({ Step::Kind::Run, node });
            for (const ValueId value : dependence.reads()[std::size_t(node)])
                ++walk.pending[std::size_t(value)];
        }
        walk.steps.push_back({ Step::Kind::Fork, unit });
        for (const ValueId value : suffix.boundary)
            ++walk.pending[std::size_t(value)];
    }
    return walk;
}

} // namespace engine::sense
