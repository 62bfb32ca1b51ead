// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/network.h"

#include <algorithm>

#include "engine/quant/folding.h"

namespace engine::sense {

namespace {

/// A plan's tensors for a layer; of its weight one channel alone where that is asked, the others as in FP32.
std::vector<quant::Replacement> replacementsOf(const ModelState& model, const analysis::Layer& layer,
    const std::optional<std::int64_t>& channel, const analysis::Plan& plan)
{
    std::vector<quant::Replacement> replaced = quant::replacements(model, layer, plan);
    if (!channel)
        return replaced;
    const analysis::WeightUse& use = layer.weights.front();
    const Place& place = model.weights[std::size_t(use.id)];
    const auto isWeight = [&](const quant::Replacement& each) { return each.place.argument == place.argument; };
    const std::vector<quant::Replacement> before = quant::replacements(model, layer, {});
    const auto original = std::ranges::find_if(before, isWeight);
    for (quant::Replacement& each : replaced) {
        if (!isWeight(each))
            continue;
        at::Tensor weight =
            (original == before.end() ? quant::weightTensor(model, use.id) : original->value).detach().clone();
        weight.select(use.outputAxis, *channel).copy_(each.value.select(use.outputAxis, *channel));
        each.value = weight;
    }
    return replaced;
}

/// A layer's node as the file has it, with other tensors as constants in their places.
ir::Node changedNode(const ModelState& model, const analysis::Layer& layer, const std::optional<std::int64_t>& channel,
    const analysis::Plan& plan, std::int64_t& bytes)
{
    ir::Node node = model.executable.program().body.nodes.at(std::size_t(model.layers[std::size_t(layer.id)].node));
    for (const quant::Replacement& replacement : replacementsOf(model, layer, channel, plan)) {
        ir::Argument& whole = node.arguments[std::size_t(replacement.place.argument)];
        ir::Argument& argument =
            replacement.place.element < 0 ? whole : whole.elements[std::size_t(replacement.place.element)];
        argument = ir::Argument::ofConstant(replacement.value);
        // Once as it is, once packed for its kernel.
        bytes += 2 * replacement.value.numel() * replacement.value.element_size();
    }
    quant::quantizeStates(layer, plan, node);
    return node;
}

} // namespace

Network::Network(const ModelState& model, analysis::Plan chosen, ir::ValueId output)
    : plan(std::move(chosen))
    , executable(quant::overlay(model, plan).executable)
    , dependence(executable.program(), output)
{
    if (!plan.edges.empty())
        tap = std::make_unique<quant::ActivationTap>(model, plan);
}

Network::Network(const ModelState& model, ir::ValueId output)
    : executable(model.executable), dependence(executable.program(), output)
{
}

/// Quantizes what the network quantizes, but for the changed nodes, which have their own encodings.
struct Change::Tap : exec::Tap {
    quant::ActivationTap* network = nullptr;
    std::vector<int> nodes;
    analysis::Plan plan;
    std::unique_ptr<quant::ActivationTap> own;

    void before(int node, std::span<c10::IValue> arguments) override
    {
        const bool changed = std::ranges::find(nodes, node) != nodes.end();
        if (quant::ActivationTap* tap = changed ? own.get() : network)
            tap->before(node, arguments);
    }
};

Change::Change(const ModelState& model, const Network& network, const Changed& what, const analysis::Plan& plan)
    : m_network(network)
{
    std::vector<int> nodes;
    for (const int layer : what.layers) {
        const int node = model.layers.at(std::size_t(layer)).node;
        nodes.push_back(node);
        m_changed.push_back({ node,
            exec::Substitute(network.executable, node,
                changedNode(model, model.graph.layers.at(std::size_t(layer)), what.channel, plan, m_bytes)) });
    }
    if (!network.tap && plan.edges.empty())
        return;
    m_tap = std::make_shared<Tap>();
    m_tap->network = network.tap.get();
    m_tap->nodes = std::move(nodes);
    m_tap->plan.edges = plan.edges;
    if (!plan.edges.empty())
        m_tap->own = std::make_unique<quant::ActivationTap>(model, m_tap->plan);
}

void Change::step(exec::PartialFrame& frame, int node) const
{
    const auto changed = std::ranges::find(m_changed, node, &Substituted::node);
    frame.step(node, m_tap.get(), changed == m_changed.end() ? nullptr : &changed->substitute);
}

} // namespace engine::sense
