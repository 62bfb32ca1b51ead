// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/accuracy_waterfall.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <QCoreApplication>

namespace widgets {

using analysis::Certainty;
using analysis::SensitivityTable;

namespace {

/// Not one text with a plural form: paper is written without the window's translations.
QString othersText(std::size_t layers)
{
    return layers == 1 ? QCoreApplication::translate("sensitivity", "one other layer")
                       : QCoreApplication::translate("sensitivity", "%1 other layers").arg(layers);
}

} // namespace

std::optional<double> quantizedTop1(
    const analysis::Analysis& analysis, const SensitivityTable& table, std::size_t format)
{
    const analysis::Format wanted = table.formats[format];
    const bool weights = table.target != analysis::SensitivityTarget::Activations;
    const bool inputs = table.target != analysis::SensitivityTarget::Weights;
    for (const analysis::VariantResult& variant : analysis.variants) {
        const analysis::Recipe& recipe = variant.recipe;
        const bool same = recipe.layers.empty()
            && recipe.method == (inputs ? analysis::Method::Ptsq : analysis::Method::Weights)
            && recipe.weights.format == (weights ? wanted : analysis::fp32)
            && (!inputs || recipe.activations.format == wanted);
        if (same && variant.output.top1 && std::isfinite(*variant.output.top1))
            return variant.output.top1;
    }
    return std::nullopt;
}

std::vector<WaterfallStep> accuracyWaterfall(
    const SensitivityTable& table, std::size_t format, std::optional<double> quantizedTop1, std::size_t most)
{
    struct Drop {
        int layer;
        QString name;
        double drop;
    };
    std::vector<Drop> drops;
    std::size_t known = 0;
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        const auto& cell = table.at(layer, format);
        if (!cell || cell->certainty != Certainty::Exact || !cell->top1Drop)
            continue;
        ++known;
        // A step of no height tells less than the number of those layers.
        if (cell->top1Drop->value != 0)
            drops.push_back({ table.layers[layer], QString::fromStdString(table.names[layer]), cell->top1Drop->value });
    }
    if (!table.top1 || known == 0)
        return {};
    // The steps of their own are the highest ones, up or down: what the others do together is then small in each.
    const std::size_t named = std::min(drops.size(), most);
    std::ranges::stable_sort(drops, std::greater(), [](const Drop& drop) { return std::abs(drop.drop); });
    std::ranges::stable_sort(drops.begin(), drops.begin() + std::ptrdiff_t(named), std::greater(), &Drop::drop);

    using Kind = WaterfallStep::Kind;
    std::vector<WaterfallStep> steps{ { QCoreApplication::translate("sensitivity", "FP32"), Kind::Level,
        *table.top1 } };
    double level = *table.top1;
    double others = 0;
    for (std::size_t i = 0; i < drops.size(); ++i) {
        level -= drops[i].drop;
        if (i < named)
            steps.push_back({ drops[i].name, Kind::Change, -drops[i].drop, drops[i].layer });
        else
            others -= drops[i].drop;
    }
    if (known > named)
        steps.push_back({ othersText(known - named), Kind::Change, others });
    if (quantizedTop1) {
        steps.push_back({ QCoreApplication::translate("sensitivity", "together (drops do not add up)"), Kind::Change,
            *quantizedTop1 - level });
        steps.push_back({ QCoreApplication::translate("sensitivity", "all quantized"), Kind::Level, *quantizedTop1 });
    }
    return steps;
}

} // namespace widgets
