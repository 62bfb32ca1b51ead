// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/ir/program.h"

namespace engine::ir
{

/// Raised while a program is made functional, where a write cannot be expressed: what cannot be rewritten and why.
struct CannotRewrite : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The values that an argument names, also inside a list.
void collectValues(const Argument& argument, std::vector<ValueId>& values);

/// What a block did to values from outside it, by the ids of the original program.
struct Effects {
    std::set<ValueId> changed; ///< written to
    std::set<ValueId> lost; ///< written to in a way that cannot be followed
    std::map<ValueId, std::set<ValueId>> contents; ///< of changed lists: what from outside was put in
    std::vector<std::set<ValueId>> aliases; ///< per output of the block: what it may share memory with
};

/// What the original program's memory holds at one point of the rewritten one, and who shares it. A write gives a value
/// a new holder, and its base too (slice_scatter, …); everything else that shares the memory is made again from the
/// base when it is read next.
class Memory
{
public:
    /// Appends a node to the rewritten program, numbers its outputs that are -1, and returns all of them.
    using Append = std::function<std::vector<ValueId>(Node)>;

    Memory(const Program& program, Append append);

    /// For messages: the operator that is being rewritten.
    void setWriter(const std::string& op) { m_writer = op; }

    /// The value that holds `original` now. Throws CannotRewrite.
    [[nodiscard]] ValueId read(ValueId original);
    [[nodiscard]] Argument read(const Argument& argument);
    /// The node with the present holders of its arguments.
    [[nodiscard]] Node read(const Node& node);

    /// A tensor is overwritten with `written`.
    void write(ValueId original, ValueId written);
    /// A list or dict gets or loses elements: what they are is not written to.
    void rewriteContainer(ValueId original, ValueId written, const std::vector<ValueId>& added);
    /// A tensor's shape is changed in place: it is from now on what `view` makes of what it was, held by `now`. Gives
    /// the id by which `view` must name the old one to `make`.
    void reshape(ValueId original, const std::function<Node(ValueId before)>& make, ValueId before);

    /// `output` shares memory with its parents; `maker` makes it again from them (its output `position`), or nothing can.
    void derive(ValueId output, const std::shared_ptr<const Node>& maker, int position, std::vector<ValueId> parents);
    /// `output` is a list, tuple or dict of these elements.
    void hold(ValueId output, const std::shared_ptr<const Node>& maker, const std::vector<ValueId>& elements);
    /// Both names mean one tensor: what an in-place operator returns.
    void identify(ValueId output, ValueId target) { m_state.same[output] = canonical(target); }
    [[nodiscard]] std::vector<ValueId> contentsOf(ValueId original) const;

    /// Blocks: what happened since `start` to values that are not in `inside`; what a value may share memory with.
    [[nodiscard]] Effects effectsSince(std::uint64_t start, const std::unordered_set<ValueId>& inside) const;
    void chase(ValueId original, const std::unordered_set<ValueId>& inside, std::set<ValueId>& outside) const;
    /// `original`, changed in a block, is held by `now` behind it (or in it).
    void rebind(ValueId original, ValueId now, const std::set<ValueId>& contents);
    void lose(const std::set<ValueId>& originals);
    [[nodiscard]] std::uint64_t clock() const { return m_clock; }

    /// What the original program's value is at this point of the rewritten one.
    struct Tracked {
        ValueId current = -1; ///< the value that holds it now
        std::uint64_t stamp = 0; ///< when `current` was made; older than a parent's: out of date
        std::vector<ValueId> parents; ///< what it shares memory with, by original id
        std::vector<ValueId> contents; ///< of a list or dict: its elements, by original id
        std::shared_ptr<const Node> maker; ///< makes it again from its parents; none: merged from branches
        int output = 0; ///< of the maker
        std::string lost; ///< why its content is no longer known; empty: it is
    };
    struct State {
        std::unordered_map<ValueId, Tracked> values;
        std::unordered_map<ValueId, ValueId> same; ///< what an in-place operator returned → what it wrote to
    };
    /// Copied before a branch, put back before the other. The clock goes on.
    [[nodiscard]] const State& state() const { return m_state; }
    void restore(State state) { m_state = std::move(state); }

private:
    [[nodiscard]] ValueId canonical(ValueId id) const;
    [[nodiscard]] Tracked& track(ValueId id);
    [[nodiscard]] std::uint64_t newestStamp(ValueId id) const;
    [[nodiscard]] bool writeToParent(Tracked& value, ValueId before, ValueId written);
    void assign(ValueId id, ValueId written);
    void lose(ValueId id);

    State m_state;
    Append m_append;
    std::unordered_map<ValueId, std::vector<ValueId>> m_tied; ///< weights that share storage
    std::uint64_t m_clock = 0;
    std::string m_writer;
};

} // namespace engine::ir
