// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selection.h"

#include <algorithm>
#include <cmath>

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

/// Whether `detail` belongs to these numbers.
bool sameNumbers(const analysis::LayerResult& numbers, const analysis::LayerResult& detail)
{
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return numbers.layer == detail.layer && numbers.weight.moments.count == detail.weight.moments.count
        && same(numbers.weight.moments.sum, detail.weight.moments.sum)
        && same(numbers.weight.error.mse, detail.weight.error.mse)
        && numbers.input.has_value() == detail.input.has_value()
        && (!numbers.input || same(numbers.input->error.mse, detail.input->error.mse));
}

} // namespace

namespace {

/// The first variant that quantizes anything: of FP32 there is little to see. -1: there is none at all.
int firstToShow(const analysis::Analysis& analysis)
{
    for (std::size_t i = 0; i < analysis.variants.size(); ++i) {
        if (analysis.variants[i].recipe.method != analysis::Method::Fp32)
            return int(i);
    }
    return analysis.variants.empty() ? -1 : 0;
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

const analysis::LayerResult* Selection::stored(int variant, int layer) const
{
    const analysis::VariantResult* result = m_analysis ? at(m_analysis->variants, variant) : nullptr;
    return result ? at(result->layers, layer) : nullptr;
}

const analysis::LayerResult* Selection::detailOf(int variant, int layer) const
{
    if (!stored(variant, layer))
        return nullptr;
    const auto found = m_details.find({ m_analysis->variants[std::size_t(variant)].recipe.name, layer });
    return found == m_details.end() ? nullptr : found->second.result.get();
}

const analysis::LayerResult* Selection::resultOf(int variant) const
{
    const analysis::LayerResult* detail = detailOf(variant, m_layer);
    return detail ? detail : stored(variant, m_layer);
}

bool Selection::hasDetail(int variant, int layer) const
{
    return detailOf(variant, layer) != nullptr;
}

void Selection::setDetail(int variant, int layer, std::shared_ptr<const analysis::LayerResult> detail)
{
    const analysis::LayerResult* numbers = stored(variant, layer);
    if (!numbers || !detail || !sameNumbers(*numbers, *detail))
        return;
    m_details[{ m_analysis->variants[std::size_t(variant)].recipe.name, layer }] = { std::move(detail), ++m_detailAge };
    if (m_details.size() > detailLimit) {
        const auto oldest = std::min_element(m_details.begin(), m_details.end(),
            [](const auto& a, const auto& b) { return a.second.age < b.second.age; });
        m_details.erase(oldest);
    }
    if (layer == m_layer && (variant == m_variant || variant == m_baseline))
        Q_EMIT detailChanged();
}

void Selection::keepValidDetails()
{
    std::erase_if(m_details, [this](const auto& entry) {
        const analysis::LayerResult* numbers = stored(findVariant(entry.first.first), entry.first.second);
        return !numbers || !sameNumbers(*numbers, *entry.second.result);
    });
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
    keepValidDetails();
    const auto firstIfLost = [](int found, bool any) { return found >= 0 ? found : any ? 0 : -1; };
    m_layer = firstIfLost(findLayer(before.layer), m_analysis && !m_analysis->graph.layers.empty());
    m_variant = findVariant(before.variant);
    if (!m_analysis)
        m_variantChosen = false;
    // FP32 comes first; who has not chosen it waits for the others.
    if (!m_variantChosen && m_variant >= 0
        && m_analysis->variants[std::size_t(m_variant)].recipe.method == analysis::Method::Fp32)
        m_variant = firstToShow(*m_analysis);
    if (const int awaited = m_awaited.empty() ? -1 : findVariant(m_awaited); awaited >= 0) {
        m_variant = awaited;
        m_variantChosen = true;
        m_awaited.clear();
    }
    if (m_variant < 0 && m_analysis)
        m_variant = firstToShow(*m_analysis);
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

void Selection::awaitVariant(const QString& name)
{
    m_awaited = name.toStdString();
}

void Selection::setVariant(int variant)
{
    setPlace(m_layer, variant);
}

void Selection::setPlace(int layer, int variant)
{
    if (variant != m_variant)
        m_awaited.clear();
    m_variantChosen = m_analysis && at(m_analysis->variants, variant);
    moveTo(layer, variant);
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
    m_variantChosen = true;
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
