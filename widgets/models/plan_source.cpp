// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_source.h"

#include <algorithm>
#include <initializer_list>

#include <QCoreApplication>

#include "analysis/plan/plan_wish.h"

namespace widgets {

using analysis::Resource;
using analysis::SensitivityTarget;

QString planTitle(const std::string& name)
{
    const QString text = QString::fromStdString(name);
    const QString uniform = QStringLiteral("uniform-");
    if (text.startsWith(uniform))
        return QCoreApplication::translate("plans", "uniform %1").arg(text.mid(uniform.size()));
    if (text == QLatin1String("solver"))
        return QCoreApplication::translate("plans", "optimum");
    if (text == QLatin1String("refined"))
        return QCoreApplication::translate("plans", "refined");
    if (text == QLatin1String("greedy"))
        return QCoreApplication::translate("plans", "greedy");
    return text == QLatin1String("tutorial") ? QCoreApplication::translate("plans", "tutorials' rule") : text;
}

bool knows(const PlanSource& source, const analysis::PlanWish& wish)
{
    const auto known = [](const std::vector<analysis::Format>& all, const std::vector<analysis::Format>& wanted) {
        return std::ranges::all_of(
            wanted, [&](const analysis::Format& format) { return std::ranges::find(all, format) != all.end(); });
    };
    return !wish.choices.empty() && known(source.weights, formatsOf(wish.choices, &analysis::ChoiceFormats::weights))
        && known(source.activations, formatsOf(wish.choices, &analysis::ChoiceFormats::activations));
}

analysis::PlanWish firstWish(const PlanSource& source)
{
    return firstWish(source, source.weights.empty() ? SensitivityTarget::Activations : SensitivityTarget::Weights);
}

analysis::PlanWish firstWish(const PlanSource& source, SensitivityTarget target)
{
    // 8 bits run everywhere, 6 and 4 save; fewer hurt nearly every network that is not trained for them.
    const auto usual = [](const std::vector<analysis::Format>& known, std::initializer_list<int> bits) {
        std::vector<analysis::Format> formats;
        for (const analysis::Format& format : known) {
            if (format.kind == analysis::FormatKind::SignedInteger
                && std::ranges::find(bits, format.bits) != bits.end())
                formats.push_back(format);
        }
        return formats.empty() ? known : formats;
    };
    analysis::PlanWish wish;
    wish.choices = analysis::choicesOf(target, usual(source.weights, { 8, 6, 4 }), usual(source.activations, { 8, 6 }));
    // Inputs are no part of a model's size.
    wish.resource = target == SensitivityTarget::Weights ? Resource::Bytes : Resource::Bitops;
    return wish;
}

} // namespace widgets
