// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity.h"

namespace engine {

analysis::Result<std::vector<SensitivityUnit>> channelUnits(const analysis::Graph& graph, int layer)
{
    if (layer < 0 || std::size_t(layer) >= graph.layers.size())
        return analysis::fail(analysis::ErrorKind::Usage,
            "sensitivity of channels: there is no layer " + std::to_string(layer) + "; there are "
                + std::to_string(graph.layers.size()));
    const analysis::Layer& what = graph.layers[std::size_t(layer)];
    if (what.weights.size() != 1)
        return analysis::fail(analysis::ErrorKind::Usage,
            "layer '" + what.name + "': has " + std::to_string(what.weights.size())
                + " weights; channels are measured of layers with one");
    const analysis::WeightUse& weight = what.weights.front();
    std::vector<SensitivityUnit> units;
    for (std::int64_t channel = 0; channel < weight.shape.at(std::size_t(weight.outputAxis)); ++channel)
        units.push_back({ {}, { layer }, {}, channel });
    return units;
}

} // namespace engine
