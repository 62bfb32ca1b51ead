// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/plan/planned.h"
#include "analysis/report/columns.h"
#include "widgets/charts/bits_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/plan_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::PlanResult;

constexpr std::size_t mostTableRows = 60; ///< layers; of more the ones with the most damage
constexpr std::size_t fewerTableRows = 40;
constexpr double frontierShown = 1.4; ///< of the largest plan that is compared
constexpr double paretoHeight = 78; ///< mm
constexpr double bitsHeight = 46; ///< mm

/// The plans that are compared, each once, the chosen one first.
std::vector<const PlanResult*> comparedPlans(const ReportFacts& facts)
{
    std::vector<const PlanResult*> plans;
    for (const PlanResult& plan : facts.analysis.planned->plans) {
        if (std::ranges::none_of(plans, [&](const PlanResult* other) { return *other == plan; }))
            plans.push_back(&plan);
    }
    return plans;
}

QString shareOfFp32(const PlanResult& plan)
{
    return plan.fp32Bytes > 0 ? significantText(double(plan.bytes) / double(plan.fp32Bytes), 3) : notMeasuredText();
}

/// What the plan is, and how large.
QString whatHtml(const PlanResult& plan)
{
    QString text = ReportText::tr("The plan %1 takes %2; ")
                       .arg(bold(planTitle(plan).toHtmlEscaped()), planFormatsSentence(plan).toHtmlEscaped());
    text += quantizesInputs(plan) ? ReportText::tr("inputs of layers are quantized as well.")
                                  : ReportText::tr("inputs of layers stay FP32.");
    text += QLatin1Char(' ')
        + ReportText::tr("With it the model takes %1 instead of %2 and is %3 times smaller.")
              .arg(bytesText(double(plan.bytes)), bytesText(double(plan.fp32Bytes)),
                  significantText(timesSmaller(plan), 3));
    if (plan.budgetBytes)
        text += QLatin1Char(' ') + ReportText::tr("The budget was %1.").arg(bytesText(double(*plan.budgetBytes)));
    if (plan.budgetBitops)
        text += QLatin1Char(' ')
            + ReportText::tr("The budget was %1 bit operations a sample.").arg(significantText(*plan.budgetBitops, 3));
    return text;
}

/// Predicted against measured.
QString measuredHtml(const PlanResult& plan, double outputPower)
{
    const std::optional<double> predicted = predictedSqnr(plan, outputPower);
    const QString before = predicted
        ? ReportText::tr("Its output SQNR was predicted as ≈ %1").arg(decibelText(*predicted))
        : ReportText::tr("Its output MSE was predicted as ≈ %1")
              .arg(significantText(plan.predictedMse.value_or(plan.damage), 3));
    if (!plan.measured)
        return before + ReportText::tr("; it was not measured yet.");
    const QString number = predicted ? decibelText(plan.measured->sqnrDb) : significantText(plan.measured->mse, 3);
    QString text =
        before + ReportText::tr(" and measured as = %1, on %2 samples.").arg(number, countText(plan.measured->samples));
    if (const auto drop = plan.measured->top1Drop; drop && std::isfinite(*drop))
        text += QLatin1Char(' ')
            + (*drop < 0.005 && *drop > -0.005 ? ReportText::tr("It loses no top-1 accuracy.")
                    : *drop > 0
                    ? ReportText::tr("It loses %1 points of top-1 accuracy.").arg(fixedText(*drop, 2))
                    : ReportText::tr("Its top-1 accuracy is %1 points above FP32's.").arg(fixedText(-*drop, 2)));
    return text;
}

/// What the plan was to save: what its frontier is drawn over.
analysis::Resource scarceIn(const analysis::PlanRecord& record)
{
    const bool bitops = !record.frontier.empty() && record.frontier.front().budgetBitops;
    return bitops ? analysis::Resource::Bitops : analysis::Resource::Bytes;
}

/// In kB, or 10⁹ bit operations.
double costOf(const PlanResult& plan, analysis::Resource resource)
{
    return resource == analysis::Resource::Bytes ? double(plan.bytes) / 1e3 : plan.bitops / 1e9;
}

/// The best of what people do without a solver, among those that cost no more.
QString againstHtml(const std::vector<const PlanResult*>& plans, analysis::Resource resource)
{
    const PlanResult& own = *plans.front();
    if (!own.measured)
        return {};
    const PlanResult* best = nullptr;
    for (const PlanResult* plan : plans) {
        const bool baseline = plan->name != "solver" && plan->name != "refined" && plan != &own;
        constexpr double equal = 1.01; // costs within 1 %
        if (!baseline || !plan->measured || costOf(*plan, resource) > equal * costOf(own, resource))
            continue;
        if (!best || plan->measured->sqnrDb > best->measured->sqnrDb)
            best = plan;
    }
    if (!best)
        return ReportText::tr("None of the plans that it is compared with is as small.");
    const double better = own.measured->sqnrDb - best->measured->sqnrDb;
    const QString name = bold(planTitle(*best).toHtmlEscaped());
    const QString sqnr = decibelText(best->measured->sqnrDb);
    if (!std::isfinite(better))
        return ReportText::tr("The best of the others that are no larger, %1, measures %2.").arg(name, sqnr);
    // Less than what another choice of samples changes.
    constexpr double asGood = 0.2; // dB
    if (std::abs(better) < asGood)
        return ReportText::tr("The best of the others that are no larger, %1, measures %2: the plan is as good as it.")
            .arg(name, sqnr);
    return (better > 0
            ? ReportText::tr("The best of the others that are no larger, %1, measures %2: the plan is %3 better.")
            : ReportText::tr("The best of the others that are no larger, %1, measures %2 and is %3 better."))
        .arg(name, sqnr, decibelText(std::abs(better)));
}

void writePlans(ReportPages& pages, const std::vector<const PlanResult*>& plans, double outputPower)
{
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("plan"), Kind::Name }, { ReportText::tr("layers"), Kind::Name },
        { ReportText::tr("size\nkB"), Kind::Number }, { ReportText::tr("of FP32's\nsize, ×"), Kind::Number },
        { ReportText::tr("BitOps\n10⁹"), Kind::Number }, { ReportText::tr("predicted\nSQNR, dB"), Kind::Number },
        { ReportText::tr("measured\nSQNR, dB"), Kind::Number }, { ReportText::tr("drop\npoints"), Kind::Number },
        { ReportText::tr("gap\n%"), Kind::Number } };
    table.emphasized = 0;
    for (const PlanResult* plan : plans) {
        const auto predicted = predictedSqnr(*plan, outputPower);
        const auto& measured = plan->measured;
        const QString title =
            analysis::isOverBudget(*plan) ? ReportText::tr("%1, over budget").arg(planTitle(*plan)) : planTitle(*plan);
        table.rows.push_back({ title, planFormats(*plan), significantText(double(plan->bytes) / 1000, 4),
            shareOfFp32(*plan), significantText(plan->bitops / 1e9, 3),
            predicted ? ReportText::tr("≈ %1").arg(fixedText(predicted, 1)) : notMeasuredText(),
            measured ? ReportText::tr("= %1").arg(fixedText(measured->sqnrDb, 1)) : notMeasuredText(),
            measured && measured->top1Drop ? ReportText::tr("= %1").arg(fixedText(measured->top1Drop, 2))
                                           : notMeasuredText(),
            plan->gap ? fixedText(100 * std::max(0.0, *plan->gap), 2) : notMeasuredText() });
    }
    pages.table(table);
    pages.paragraph(
        ReportText::tr("The chosen plan is tinted. Gap: how much more damage, summed over layers, a plan does than the "
                       "least that is proven possible within its budget. The refined plan may do more, because it "
                       "counts which errors cancel each other."),
        ReportPages::Style::Note);
}

/// Relative error of the output, or the MSE where its power is not known.
double errorOf(double mse, double outputPower)
{
    return outputPower > 0 ? std::sqrt(mse / outputPower) : mse;
}

void writePareto(ReportPages& pages, const ReportFacts& facts, const std::vector<const PlanResult*>& plans)
{
    const double power = facts.analysis.planned->outputPower;
    std::vector<QPointF> line;
    // Far larger plans than those compared would leave these no room.
    const analysis::Resource resource = scarceIn(*facts.analysis.planned);
    double largest = 0;
    for (const PlanResult* plan : plans)
        largest = std::max(largest, costOf(*plan, resource));
    for (const PlanResult& plan : facts.analysis.planned->frontier) {
        if (costOf(plan, resource) <= frontierShown * largest)
            line.emplace_back(costOf(plan, resource), errorOf(plan.predictedMse.value_or(plan.damage), power));
    }
    std::ranges::stable_sort(line, {}, [](const QPointF& point) { return point.x(); });
    std::vector<ParetoPoint> points;
    for (const PlanResult* plan : plans) {
        const double size = costOf(*plan, resource);
        if (plan->measured)
            points.push_back(
                { planTitle(*plan), size, errorOf(plan->measured->mse, power), ParetoPoint::Mark::Measured });
        else
            points.push_back({ planTitle(*plan), size, errorOf(plan->predictedMse.value_or(plan->damage), power),
                ParetoPoint::Mark::Baseline });
    }
    // Its name stands at the measured point, if there is one.
    const PlanResult& own = *plans.front();
    points.push_back({ own.measured ? QString() : planTitle(own), costOf(own, resource),
        errorOf(own.predictedMse.value_or(own.damage), power), ParetoPoint::Mark::Current });
    OnPaper<ParetoChart> chart;
    chart.setTitles(
        resource == analysis::Resource::Bytes ? ReportText::tr("size (kB)") : ReportText::tr("cost (10⁹ BitOps)"),
        power > 0 ? ReportText::tr("relative error of the output ‖y − ŷ‖ / ‖y‖") : ReportText::tr("MSE of the output"));
    chart.setFrontier(std::move(line));
    chart.setPoints(std::move(points));
    if (chart.isEmpty())
        return;
    pages.keep(pages.mm(paretoHeight));
    pages.charts({ &chart }, pages.mm(paretoHeight));
}

/// Bits of each layer, and which format takes which share of the size.
void writeBits(ReportPages& pages, const PlanResult& plan)
{
    std::vector<LayerBits> bars;
    std::map<int, double, std::greater<>> bytesByBits;
    double rest = double(plan.bytes);
    for (const analysis::PlannedLayer& layer : plan.layers) {
        const analysis::PlanChoice& choice = layer.choice;
        bars.push_back({ nameText(layer.layer),
            { { QString::fromStdString(choiceName(choice)), choice.weights.bits, choice.activations.bits } } });
        bytesByBits[choice.weights.bits] += double(choice.bytes);
        rest -= double(choice.bytes);
    }
    std::vector<Share> shares;
    for (const auto& [bits, bytes] : bytesByBits) {
        if (bytes > 0)
            shares.push_back({ ReportText::tr("%1 bits").arg(bits), bytes, bitsColor(bits) });
    }
    if (rest > 0)
        shares.push_back({ ReportText::tr("biases, norms"), rest, QColor(0x8b, 0x94, 0x9e) });
    OnPaper<BitsChart> bits;
    bits.setLayers(std::move(bars));
    OnPaper<ShareChart> share;
    share.setShares(std::move(shares), bytesText(double(plan.bytes)));
    pages.part(ReportText::tr("Bits of each layer"), pages.mm(bitsHeight + 3));
    const QRectF place = pages.take(pages.mm(bitsHeight));
    const double left = 0.54 * place.width();
    pages.chart(bits, QRectF(place.left(), place.top(), left, place.height()));
    pages.chart(share,
        QRectF(place.left() + left + pages.mm(5), place.top(), place.width() - left - pages.mm(5), place.height()));
    pages.space(pages.mm(3));
}

void writeLayers(ReportPages& pages, const ReportFacts& facts, const PlanResult& plan)
{
    using Kind = ReportColumn::Kind;
    const double power = facts.analysis.planned->outputPower;
    std::vector<std::size_t> shown(plan.layers.size());
    for (std::size_t i = 0; i < shown.size(); ++i)
        shown[i] = i;
    const bool cut = shown.size() > mostTableRows;
    if (cut) {
        std::ranges::stable_sort(shown, std::greater(), [&](std::size_t i) { return plan.layers[i].choice.damage; });
        shown.resize(fewerTableRows);
    }
    ReportTable table;
    table.columns = { { ReportText::tr("no."), Kind::Number }, { ReportText::tr("layer"), Kind::Name },
        { ReportText::tr("kind"), Kind::Word }, { ReportText::tr("weights"), Kind::Word },
        { ReportText::tr("input"), Kind::Word }, { ReportText::tr("parameters"), Kind::Number },
        { ReportText::tr("size\nkB"), Kind::Number }, { ReportText::tr("size\n%"), Kind::Number },
        { power > 0 ? ReportText::tr("output alone\nSQNR, dB") : ReportText::tr("output alone\nMSE"), Kind::Number } };
    for (const std::size_t i : shown) {
        const analysis::PlanChoice& choice = plan.layers[i].choice;
        const analysis::Layer* known = analysis::findLayer(facts.analysis.graph, plan.layers[i].layer);
        table.rows.push_back({ countText(std::int64_t(i) + 1), nameText(plan.layers[i].layer),
            known ? nameText(known->kindName) : notMeasuredText(),
            QString::fromStdString(analysis::formatName(choice.weights)),
            QString::fromStdString(analysis::formatName(choice.activations)),
            known ? countText(known->parameters) : notMeasuredText(), significantText(double(choice.bytes) / 1000, 3),
            fixedText(plan.bytes > 0 ? 100 * double(choice.bytes) / double(plan.bytes) : 0, 1),
            power > 0 ? fixedText(10 * std::log10(power / choice.damage), 1) : significantText(choice.damage, 3) });
    }
    pages.table(table);
    if (cut)
        pages.paragraph(ReportText::tr("The %1 layers that damage the output most, of %2; plan.csv has all.")
                            .arg(countText(std::int64_t(shown.size())), countText(std::int64_t(plan.layers.size()))),
            ReportPages::Style::Note);
}

} // namespace

void writePlan(ReportPages& pages, const ReportFacts& facts)
{
    const std::vector<const PlanResult*> plans = comparedPlans(facts);
    const double power = facts.analysis.planned->outputPower;
    pages.paragraph(whatHtml(*facts.plan));
    pages.paragraph(
        measuredHtml(*facts.plan, power) + QLatin1Char(' ') + againstHtml(plans, scarceIn(*facts.analysis.planned)));
    writePlans(pages, plans, power);
    writePareto(pages, facts, plans);
    writeBits(pages, *facts.plan);
    writeLayers(pages, facts, *facts.plan);
}

} // namespace widgets
