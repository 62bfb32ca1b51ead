// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/ir/program.h"

namespace engine::sense {

/// The nodes that a change reaches on their way to the measured output, in program order, and what they need from the
/// unchanged run.
struct Suffix {
    std::vector<int> nodes; ///< top-level nodes
    std::vector<ir::ValueId>
        boundary; ///< values that they read (or that are the output) and that no node of them makes
    std::vector<int> pending; ///< by value: how often they read it, the output once more
};

/// Who reads whose values in a program, as far as one of its outputs is concerned.
class Dependence {
public:
    /// `output`: the value that is measured. `program` outlives this.
    Dependence(const ir::Program& program, ir::ValueId output);

    /// Everything that depends on the nodes `roots`, these included, and that the output depends on.
    [[nodiscard]] Suffix suffix(const std::vector<int>& roots) const;
    /// All nodes that the output needs, as a suffix of nothing: its boundary are the program's inputs.
    [[nodiscard]] Suffix whole() const;
    /// What makes `values` and was not done yet, in program order; marks it done.
    [[nodiscard]] std::vector<int> makersOf(const std::vector<ir::ValueId>& values, std::vector<bool>& done) const;

    [[nodiscard]] const std::vector<std::vector<ir::ValueId>>& reads() const { return m_reads; }
    [[nodiscard]] ir::ValueId output() const { return m_output; }

private:
    [[nodiscard]] Suffix suffixOf(const std::vector<bool>& members, int first) const;

    const ir::Program& m_program;
    ir::ValueId m_output;
    std::vector<std::vector<ir::ValueId>> m_reads; ///< by node
    std::vector<int> m_maker; ///< by value: the node, or -1
    std::vector<bool> m_isWeight; ///< by value
    std::vector<bool> m_needed; ///< by node
};

/// One step of the unchanged run: run a node, or give a unit what its suffix needs.
struct Step {
    enum class Kind { Run, Fork } kind = Kind::Run;
    int index = 0; ///< of a node, or of a unit
};

/// The unchanged run, node by node, and where each unit forks off. Nodes that a suffix reads but that do not depend on
/// its unit (another branch of the network) run before the fork, so that they run once for all forks.
struct Walk {
    std::vector<Step> steps;
    std::vector<int> pending; ///< by value: reads of the nodes that are run and of the forks
};

/// `units`: the root nodes of each unit; they fork in the order of their first nodes.
[[nodiscard]] Walk planWalk(const Dependence& dependence, const std::vector<std::vector<int>>& units);

} // namespace engine::sense
