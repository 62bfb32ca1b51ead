// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_rows.h"

#include <algorithm>

#include "analysis/plan/blocks.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using engine::SensitivityUnit;

namespace {

Result<std::vector<SensitivityUnit>> channelRows(const analysis::Graph& graph, const SensitivityRequest& request)
{
    if (request.target != analysis::SensitivityTarget::Weights || request.mode != analysis::SensitivityMode::Alone)
        return fail(ErrorKind::Usage,
            "layer '" + request.channelsOf + "': channels are measured with target weights and mode alone");
    const auto layer = std::ranges::find(graph.layers, request.channelsOf, &analysis::Layer::name);
    if (layer == graph.layers.end())
        return fail(ErrorKind::Usage,
            request.model + ": has no layer '" + request.channelsOf + "'; 'quantscope info' lists its layers");
    auto rows = engine::channelUnits(graph, layer->id);
    if (!rows)
        return rows;
    for (SensitivityUnit& row : *rows)
        row.name = layer->name + "[" + std::to_string(row.channel.value_or(0)) + "]";
    return rows;
}

} // namespace

Result<std::vector<SensitivityUnit>> rowsOf(const analysis::Graph& graph, const SensitivityRequest& request)
{
    if (request.rows == SensitivityRows::Channels)
        return channelRows(graph, request);
    std::vector<SensitivityUnit> rows;
    if (request.rows == SensitivityRows::Blocks) {
        for (analysis::LayerBlock& block : analysis::blocksOf(graph))
            rows.push_back({ std::move(block.name), std::move(block.layers), {} });
    } else {
        for (const analysis::Layer& layer : graph.layers) {
            if (!layer.weights.empty())
                rows.push_back({ layer.name, { layer.id }, {} });
        }
    }
    if (rows.empty())
        return fail(ErrorKind::BadInput, request.model + ": has no layer with a weight to quantize");
    return rows;
}

analysis::SensitivityTable emptyTable(std::span<const SensitivityUnit> rows, const SensitivityRequest& request)
{
    analysis::SensitivityTable table;
    table.target = request.target;
    table.mode = request.mode;
    table.formats = request.formats;
    for (const SensitivityUnit& row : rows) {
        table.layers.push_back(row.layers.front());
        table.names.push_back(row.name);
    }
    table.cells.resize(table.layers.size() * table.formats.size());
    return table;
}

std::string rowsName(SensitivityRows rows)
{
    switch (rows) {
    case SensitivityRows::Blocks:
        return "blocks";
    case SensitivityRows::Channels:
        return "channels";
    case SensitivityRows::Layers:
        break;
    }
    return "layers";
}

} // namespace app
