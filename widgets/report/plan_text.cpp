// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/plan_text.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include <QLocale>

#include "widgets/models/plan_session.h"
#include "widgets/report/report_facts.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::PlanResult;

/// A format and how many layers have it.
struct FormatCount {
    analysis::Format format;
    qlonglong layers = 0;
};

std::vector<FormatCount> countFormats(const PlanResult& plan)
{
    std::vector<FormatCount> counts;
    for (const analysis::PlannedLayer& layer : plan.layers) {
        const auto known = std::ranges::find(counts, layer.choice.weights, &FormatCount::format);
        if (known == counts.end())
            counts.push_back({ layer.choice.weights, 1 });
        else
            ++known->layers;
    }
    std::ranges::stable_sort(counts, {}, [](const FormatCount& count) { return count.format.bits; });
    return counts;
}

} // namespace

QString planTitle(const PlanResult& plan)
{
    return planTitle(nameText(plan.name).toStdString());
}

QString planFormats(const PlanResult& plan)
{
    QStringList parts;
    for (const FormatCount& count : countFormats(plan))
        parts << ReportText::tr("%1 %2").arg(
            QLocale().toString(count.layers), QString::fromStdString(analysis::formatName(count.format)));
    return parts.join(QStringLiteral(", "));
}

QString planFormatsSentence(const PlanResult& plan)
{
    QStringList parts;
    for (const FormatCount& count : countFormats(plan)) {
        const QString format = QString::fromStdString(analysis::formatName(count.format));
        const QString layers = QLocale().toString(count.layers);
        if (!parts.isEmpty())
            parts << ReportText::tr("%1 for %2").arg(format, layers);
        else
            parts << (count.layers == 1 ? ReportText::tr("%1 for one layer").arg(format)
                                        : ReportText::tr("%1 for %2 layers").arg(format, layers));
    }
    return listedText(parts);
}

bool quantizesInputs(const PlanResult& plan)
{
    return std::ranges::any_of(
        plan.layers, [](const analysis::PlannedLayer& layer) { return layer.choice.activations.bits < 32; });
}

double timesSmaller(const PlanResult& plan)
{
    return double(plan.fp32Bytes) / double(std::max<std::int64_t>(1, plan.bytes));
}

std::optional<double> predictedSqnr(const PlanResult& plan, double outputPower)
{
    if (!(outputPower > 0))
        return std::nullopt;
    return 10 * std::log10(outputPower / plan.predictedMse.value_or(plan.damage));
}

} // namespace widgets
