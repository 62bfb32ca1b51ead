// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_rows.h"

#include <algorithm>
#include <functional>
#include <map>

#include <QCoreApplication>

#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

/// What a solver cannot tell from the best.
constexpr double noGap = 1e-12;

QString ratioText(double part, double whole)
{
    return whole > 0 ? QCoreApplication::translate("plans", "%1×").arg(significantText(part / whole, 3))
                     : QStringLiteral("–");
}

const PlanSession::Measured* measurementOf(const PlanSession& session, const analysis::Assignment& choices)
{
    const auto found = std::ranges::find(session.measurements(), choices, &PlanSession::Measured::choices);
    return found == session.measurements().end() ? nullptr : &*found;
}

NumberRow gapRow(const PlanSession& session)
{
    NumberRow row{ QCoreApplication::translate("plans", "gap"), QCoreApplication::translate("plans", "not proven"),
        QCoreApplication::translate("plans",
            "(damage − proven bound) / damage of the layers' damages added up, without cross terms.\n"
            "0: no plan of this cost can do less; not proven: a person or refining has changed the solver's plan.") };
    if (const auto gap = session.gap())
        row.value = *gap <= noGap ? QCoreApplication::translate("plans", "0, proven") : percentText(*gap);
    return row;
}

void addCosts(std::vector<NumberRow>& rows, const PlanSession& session, const PlanWords& words)
{
    const analysis::PlanProblem& problem = *session.problem();
    const analysis::PlanTotals& totals = session.totals();
    rows.push_back({ QCoreApplication::translate("plans", "size"), bytesText(double(totals.bytes)),
        QCoreApplication::translate("plans", "Σ n·bits/8 + scales + what stays FP32 (biases, norms)") });
    rows.push_back({ QCoreApplication::translate("plans", "size / FP32"),
        ratioText(double(totals.bytes), double(problem.fp32Bytes)),
        QCoreApplication::translate("plans", "size / size with nothing quantized") });
    rows.push_back({ QCoreApplication::translate("plans", "BitOps"), words.bitopsText(totals.bitops),
        QCoreApplication::translate("plans", "Σ MACs · weight bits · input bits") });
    rows.push_back(
        { QCoreApplication::translate("plans", "BitOps / FP32"), ratioText(totals.bitops, problem.fp32Bitops),
            QCoreApplication::translate("plans", "BitOps / BitOps with nothing quantized") });
}

} // namespace

std::vector<LayerBits> bitBars(const analysis::PlanProblem& problem)
{
    std::vector<LayerBits> bars;
    for (const analysis::PlanLayer& layer : problem.layers) {
        LayerBits bar{ QString::fromStdString(layer.name), {}, 0, layer.fixed.has_value(), layer.tie,
            tiedNames(problem, bars.size()) };
        for (const analysis::PlanChoice& choice : layer.choices)
            bar.options.push_back(
                { QString::fromStdString(choiceName(choice)), choice.weights.bits, choice.activations.bits });
        bars.push_back(std::move(bar));
    }
    return bars;
}

std::vector<QPointF> frontierLine(const PlanSession& session, const PlanWords& words)
{
    std::vector<QPointF> line;
    for (std::size_t i = 0; i < session.frontier().size(); ++i) {
        const double error = words.error(session.frontierMse()[i]);
        if (line.empty() || error < line.back().y())
            line.emplace_back(words.cost(session.frontier()[i].solution.totals), error);
    }
    return line;
}

std::vector<DrawnPlan> drawnPlans(const PlanSession& session, const PlanWords& words)
{
    std::vector<DrawnPlan> plans;
    const auto add = [&](const QString& name, const analysis::Assignment& choices, double predictedMse) {
        ParetoPoint point{ name, words.cost(totalsOf(*session.problem(), choices)), words.error(predictedMse) };
        if (const auto* measured = measurementOf(session, choices))
            point.measured = words.error(measured->result);
        plans.push_back({ point, choices });
    };
    const auto isKnown = [&](const analysis::Assignment& choices) {
        return choices == session.choices() || std::ranges::find(plans, choices, &DrawnPlan::choices) != plans.end();
    };
    for (const NamedPlan& plan : session.baselines()) {
        if (!isKnown(plan.choices))
            add(words.titleOf(plan.name, plan.budget), plan.choices, plan.predictedMse);
    }
    for (const PlanSession::Measured& plan : session.measurements()) {
        if (!isKnown(plan.choices))
            add(words.titleOf(plan.name, plan.budget), plan.choices, session.predict(plan.choices));
    }
    add(QCoreApplication::translate("plans", "this plan"), session.choices(), session.predictedMse());
    plans.back().point.mark = ParetoPoint::Mark::Current;
    return plans;
}

std::vector<Share> sizeShares(const PlanSession& session)
{
    struct OneFormat {
        QString name;
        double bytes = 0;
    };
    std::map<std::pair<int, analysis::FormatKind>, OneFormat, std::greater<>> formats; // by bits first
    const analysis::PlanProblem& problem = *session.problem();
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
        const analysis::PlanChoice& chosen = problem.layers[i].choices[session.choices()[i]];
        OneFormat& format = formats[{ chosen.weights.bits, chosen.weights.kind }];
        if (format.name.isEmpty())
            format.name = QString::fromStdString(formatName(chosen.weights));
        format.bytes += double(chosen.bytes);
    }
    std::vector<Share> shares;
    for (const auto& [kind, format] : formats) {
        if (format.bytes > 0)
            shares.push_back({ format.name, format.bytes, bitsColor(kind.first) });
    }
    if (problem.restBytes > 0)
        shares.push_back({ QCoreApplication::translate("plans", "biases, norms"), double(problem.restBytes),
            originalColor().darker(130) });
    return shares;
}

std::vector<NumberRow> planNumbers(const PlanSession& session, const PlanWords& words)
{
    std::vector<NumberRow> rows;
    addCosts(rows, session, words);
    const QString error =
        words.showsSqnr() ? QCoreApplication::translate("plans", "SQNR") : QCoreApplication::translate("plans", "MSE");
    const auto measured = session.measured();
    rows.push_back({ error + QStringLiteral(" ≈"), words.errorText(session.predictedMse()),
        session.hasCrossTerms()
            ? QCoreApplication::translate("plans",
                "Predicted of the output: mse = mean over samples of (Σ a)² / outputs, a: the layers' signed\n"
                "first-order contributions, some of which cancel")
            : QCoreApplication::translate("plans",
                "Predicted of the output: mse = sum of the layers' own mse; layers are taken for independent") });
    rows.push_back({ error + QStringLiteral(" ="), measured ? words.errorText(*measured) : QStringLiteral("–"),
        QCoreApplication::translate("plans", "Of the output, measured: the plan was run on the data") });
    rows.push_back({ QCoreApplication::translate("plans", "drop ="),
        measured && measured->top1Drop
            ? QCoreApplication::translate("plans", "%1 pp").arg(significantText(*measured->top1Drop, 3))
            : QStringLiteral("–"),
        QCoreApplication::translate(
            "plans", "Measured: top-1 accuracy of FP32 minus that of the plan, in percentage points") });
    rows.push_back(gapRow(session));
    return rows;
}

} // namespace widgets
