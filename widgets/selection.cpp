// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selection.h"

#include <algorithm>

namespace widgets {

namespace {

/// Places kept: more than anybody goes back.
constexpr std::size_t historyLimit = 200;

template <class T>
const T* at(const std::vector<T>& items, int index)
{
    return index >= 0 && std::size_t(index) < items.size() ? &items[std::size_t(index)] : nullptr;
}

template <class T, class Name>
int indexOf(const std::vector<T>& items, Name hasName)
{
    const auto it = std::find_if(items.begin(), items.end(), hasName);
    return it == items.end() ? -1 : int(it - items.begin());
}

} // namespace

Selection::Selection(QObject* parent) : QObject(parent) { }

Selection::~Selection() = default;

const analysis::Layer* Selection::currentLayer() const
{
    return m_analysis ? at(m_analysis->graph.layers, m_layer) : nullptr;
}

const analysis::VariantResult* Selection::currentVariant() const
{
    return m_analysis ? at(m_analysis->variants, m_variant) : nullptr;
}

const analysis::LayerResult* Selection::currentResult() const
{
    return resultOf(m_variant);
}

const analysis::LayerResult* Selection::baselineResult() const
{
    return resultOf(m_baseline);
}

const analysis::LayerResult* Selection::resultOf(int variant) const
{
    const analysis::VariantResult* result = m_analysis ? at(m_analysis->variants, variant) : nullptr;
    return result ? at(result->layers, m_layer) : nullptr;
}

int Selection::findLayer(const std::string& name) const
{
    return m_analysis ? indexOf(m_analysis->graph.layers, [&](const auto& layer) { return layer.name == name; }) : -1;
}

int Selection::findVariant(const std::string& name) const
{
    return m_analysis ? indexOf(m_analysis->variants, [&](const auto& variant) { return variant.recipe.name == name; })
                      : -1;
}

Selection::Place Selection::place() const
{
    const analysis::Layer* layer = currentLayer();
    const analysis::VariantResult* variant = currentVariant();
    return { layer ? layer->name : std::string(), variant ? variant->recipe.name : std::string() };
}

void Selection::setAnalysis(const Published& analysis)
{
    const Place before = place();
    const analysis::VariantResult* base = m_analysis ? at(m_analysis->variants, m_baseline) : nullptr;
    const std::string baseName = base ? base->recipe.name : std::string();
    m_analysis = analysis;
    const auto firstIfLost = [](int found, bool any) { return found >= 0 ? found : any ? 0 : -1; };
    m_layer = firstIfLost(findLayer(before.layer), m_analysis && !m_analysis->graph.layers.empty());
    m_variant = firstIfLost(findVariant(before.variant), m_analysis && !m_analysis->variants.empty());
    m_baseline = base ? findVariant(baseName) : -1;
    remember();
    Q_EMIT analysisChanged();
    Q_EMIT layerChanged(m_layer);
    Q_EMIT variantChanged(m_variant);
    Q_EMIT baselineChanged(m_baseline);
}

void Selection::setLayer(int layer)
{
    moveTo(layer, m_variant);
    remember();
}

void Selection::setVariant(int variant)
{
    moveTo(m_layer, variant);
    remember();
}

void Selection::setBaseline(int variant)
{
    if (!m_analysis || !at(m_analysis->variants, variant))
        variant = -1;
    if (variant == m_baseline)
        return;
    m_baseline = variant;
    Q_EMIT baselineChanged(m_baseline);
}

void Selection::setFilter(const QString& text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    Q_EMIT filterChanged(m_filter);
}

void Selection::moveTo(int layer, int variant)
{
    if (!m_analysis || !at(m_analysis->graph.layers, layer))
        layer = -1;
    if (!m_analysis || !at(m_analysis->variants, variant))
        variant = -1;
    const bool otherLayer = layer != m_layer;
    const bool otherVariant = variant != m_variant;
    m_layer = layer;
    m_variant = variant;
    if (otherLayer)
        Q_EMIT layerChanged(m_layer);
    if (otherVariant)
        Q_EMIT variantChanged(m_variant);
}

void Selection::remember()
{
    const Place now = place();
    if (now == Place() || (m_here < m_history.size() && m_history[m_here] == now))
        return;
    if (!m_history.empty())
        m_history.resize(m_here + 1); // a new way leads away from what was forward
    m_history.push_back(now);
    if (m_history.size() > historyLimit)
        m_history.erase(m_history.begin());
    m_here = m_history.size() - 1;
    Q_EMIT historyChanged();
}

void Selection::go(std::size_t to)
{
    m_here = to;
    moveTo(findLayer(m_history[to].layer), findVariant(m_history[to].variant));
    Q_EMIT historyChanged();
}

void Selection::back()
{
    if (canGoBack())
        go(m_here - 1);
}

void Selection::forward()
{
    if (canGoForward())
        go(m_here + 1);
}

} // namespace widgets
