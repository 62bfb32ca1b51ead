// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "analysis/plan/plan.h"
#include "engine/exec/executor.h"
#include "engine/quant/overlay.h"
#include "engine/sensitivity/dependence.h"

namespace engine::sense {

/// A network that stays as it is while units are changed in it one after another, and what depends on what in it.
struct Network {
    /// The model with a plan's encodings; an empty plan gives the FP32 network with batch norms folded.
    Network(const ModelState& model, analysis::Plan plan, ir::ValueId output);
    /// The model as the file has it.
    Network(const ModelState& model, ir::ValueId output);
    Network(const Network&) = delete; // the tap points into the plan
    Network& operator=(const Network&) = delete;

    analysis::Plan plan;
    exec::Executable executable;
    Dependence dependence;
    std::unique_ptr<quant::ActivationTap> tap; ///< null where no activation is quantized
};

/// What of a network changes: some layers, or one output channel of the only weight of one.
struct Changed {
    std::vector<int> layers;
    std::optional<std::int64_t> channel;
};

/// Some layers of a network with other encodings than the network gives them.
class Change {
public:
    /// `plan` has the encodings of these layers alone: without any they are FP32. Weights are quantized here.
    Change(const ModelState& model, const Network& network, const Changed& what, const analysis::Plan& plan);
    /// Runs one node of the changed network.
    void step(exec::PartialFrame& frame, int node) const;
    /// Memory that the change holds beside the network, packed for the kernels.
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }

private:
    struct Tap;
    struct Substituted {
        int node = 0;
        exec::Substitute substitute;
    };
    const Network& m_network;
    std::vector<Substituted> m_changed;
    std::shared_ptr<Tap> m_tap; ///< null where no activation is quantized
    std::int64_t m_bytes = 0;
};

} // namespace engine::sense
