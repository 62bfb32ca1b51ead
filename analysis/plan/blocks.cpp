// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/blocks.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace analysis {

namespace {

using Path = std::vector<std::string>;

Path pathOf(const std::string& name)
{
    Path path(1);
    for (const char c : name) {
        if (c == '.')
            path.emplace_back();
        else
            path.back() += c;
    }
    return path;
}

bool isNumber(const std::string& part)
{
    return !part.empty() && std::ranges::all_of(part, [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool endsInDigit(const std::string& part)
{
    return !part.empty() && std::isdigit(static_cast<unsigned char>(part.back())) != 0;
}

/// The modules of a network, as far as layers are in them.
class Modules {
public:
    explicit Modules(const std::vector<Path>& layers)
    {
        for (const Path& layer : layers) {
            for (std::size_t length = 1; length < layer.size(); ++length) {
                const Path module(layer.begin(), layer.begin() + std::ptrdiff_t(length));
                ++m_layers[module];
                m_children[module].insert(layer[length]);
            }
        }
    }

    [[nodiscard]] std::size_t layersIn(const Path& module) const
    {
        const auto found = m_layers.find(module);
        return found == m_layers.end() ? 0 : found->second;
    }

    /// Whether `container` has several numbered modules, each of two layers or more.
    [[nodiscard]] bool holdsBlocks(const Path& container) const
    {
        const auto found = m_children.find(container);
        if (found == m_children.end() || found->second.size() < 2)
            return false;
        return std::ranges::all_of(found->second, [&](const std::string& child) {
            Path module = container;
            module.push_back(child);
            return isNumber(child) && layersIn(module) > 1;
        });
    }

private:
    std::map<Path, std::size_t> m_layers; ///< by module
    std::map<Path, std::set<std::string>> m_children; ///< by module
};

/// How many parts of a layer's path are its block's; 0: it has none.
std::size_t blockLength(const Path& layer, const Modules& modules)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i + 1 < layer.size(); ++i) {
        if (!isNumber(layer[i]))
            continue;
        const Path container(layer.begin(), layer.begin() + std::ptrdiff_t(i));
        // "features.2.0": a stage and its block.
        if (length == 0 || length == i || modules.holdsBlocks(container))
            length = i + 1;
        else
            break;
    }
    for (std::size_t i = layer.size(); length == 0 && i-- > 1;) {
        if (endsInDigit(layer[i - 1]) && modules.layersIn({ layer.begin(), layer.begin() + std::ptrdiff_t(i) }) > 1)
            return i;
    }
    return length;
}

} // namespace

std::vector<LayerBlock> blocksOf(const Graph& graph)
{
    std::vector<const Layer*> layers;
    std::vector<Path> paths;
    for (const Layer& layer : graph.layers) {
        if (layer.weights.empty())
            continue;
        layers.push_back(&layer);
        paths.push_back(pathOf(layer.name));
    }
    const Modules modules(paths);
    std::vector<LayerBlock> blocks;
    std::map<Path, std::size_t> known;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::size_t length = blockLength(paths[i], modules);
        const Path module(paths[i].begin(), paths[i].begin() + std::ptrdiff_t(length));
        if (module.empty()) {
            blocks.push_back({ layers[i]->name, { layers[i]->id } });
            continue;
        }
        const auto [place, isNew] = known.try_emplace(module, blocks.size());
        if (isNew) {
            LayerBlock& block = blocks.emplace_back();
            for (const std::string& part : module)
                block.name += (block.name.empty() ? "" : ".") + part;
        }
        blocks[place->second].layers.push_back(layers[i]->id);
    }
    for (LayerBlock& block : blocks) {
        if (block.layers.size() == 1)
            block.name = graph.layers[std::size_t(block.layers.front())].name;
    }
    return blocks;
}

SignedContributions joinLayers(const SignedContributions& contributions, std::span<const LayerBlock> blocks)
{
    SignedContributions result = contributions;
    result.layers.clear();
    result.values.clear();
    const std::size_t each = contributions.formats.size() * contributions.run();
    for (const LayerBlock& block : blocks) {
        std::vector<float> sum(each, 0.0F);
        const bool complete = !block.layers.empty() && std::ranges::all_of(block.layers, [&](int layer) {
            const auto row = std::size_t(std::ranges::find(contributions.layers, layer) - contributions.layers.begin());
            if (row == contributions.layers.size())
                return false;
            const auto from = contributions.values.begin() + std::ptrdiff_t(row * each);
            std::transform(sum.begin(), sum.end(), from, sum.begin(), std::plus{});
            return true;
        });
        if (!complete)
            continue;
        result.layers.push_back(block.layers.front());
        result.values.insert(result.values.end(), sum.begin(), sum.end());
    }
    return result;
}

} // namespace analysis
