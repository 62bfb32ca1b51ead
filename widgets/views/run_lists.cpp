// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/run_lists.h"

#include <algorithm>
#include <functional>

#include <QCheckBox>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "widgets/views/calibration_choices.h"
#include "widgets/views/marked_field.h"
#include "widgets/views/name_choices.h"
#include "widgets/views/run_dialog.h"

namespace widgets {

namespace {

/// Names to values; what cannot be read is marked at its field.
template <class Value, class Editor>
std::vector<Value> parsed(const Field<Editor>& field, analysis::Result<Value> (*parse)(std::string_view))
{
    std::vector<Value> values;
    field.mark->setComplaint(QString());
    for (const QString& name : field.editor->names()) {
        const auto value = parse(name.toStdString());
        if (!value)
            field.mark->setComplaint(QString::fromStdString(value.error().message));
        else if (std::ranges::find(values, *value) == values.end())
            values.push_back(*value);
    }
    return values;
}

template <class Value>
QStringList namesOf(const std::vector<Value>& values, const std::function<std::string(const Value&)>& name)
{
    QStringList names;
    for (const Value& value : values)
        names << QString::fromStdString(name(value));
    return names;
}

} // namespace

VariantForm readLists(const RunFields& fields)
{
    VariantForm wanted;
    wanted.lists.methods = parsed(fields.methods, analysis::parseMethod);
    wanted.lists.weightFormats = parsed(fields.weightFormats, analysis::parseFormat);
    wanted.lists.activationFormats = parsed(fields.activationFormats, analysis::parseFormat);
    wanted.lists.weightGrids = parsed(fields.grids, analysis::parseGrid);
    wanted.lists.weightGranularities = parsed(fields.granularities, analysis::parseGranularity);
    wanted.lists.calibrations = parsed(fields.calibrations, analysis::parseCalibration);
    wanted.reducedRange = fields.reducedRange.editor->isChecked();
    fields.reducedRange.mark->setComplaint(QString());

    const auto has = [&](std::initializer_list<analysis::Method> any) {
        return std::ranges::any_of(any,
            [&](auto method) { return std::ranges::find(wanted.lists.methods, method) != wanted.lists.methods.end(); });
    };
    using enum analysis::Method;
    const auto require = [](MarkedField* mark, bool needed, bool any) {
        if (needed && !any && mark->complaint().isEmpty())
            mark->setComplaint(RunDialog::tr("Choose at least one"));
    };
    const bool weights = has({ Weights, Ptdq, Ptsq });
    require(fields.weightFormats.mark, weights, !wanted.lists.weightFormats.empty());
    require(fields.grids.mark, weights, !wanted.lists.weightGrids.empty());
    require(fields.granularities.mark, weights, !wanted.lists.weightGranularities.empty());
    require(fields.activationFormats.mark, has({ Ptdq, Ptsq }), !wanted.lists.activationFormats.empty());
    require(fields.calibrations.mark, has({ Ptsq }), !wanted.lists.calibrations.empty());
    return wanted;
}

void showLists(const RunFields& fields, const VariantForm& shown)
{
    const analysis::VariantLists& lists = shown.lists;
    const auto orDefault = [](QStringList names, const char* fallback) {
        return names.isEmpty() ? QStringList{ QString::fromLatin1(fallback) } : names;
    };
    const std::function formatText = [](const analysis::Format& format) { return analysis::formatName(format); };
    fields.methods.editor->setNames(namesOf<analysis::Method>(
        lists.methods, [](const analysis::Method& method) { return std::string(analysis::methodName(method)); }));
    fields.weightFormats.editor->setNames(orDefault(namesOf(lists.weightFormats, formatText), "int8"));
    fields.activationFormats.editor->setNames(orDefault(namesOf(lists.activationFormats, formatText), "int8"));
    fields.grids.editor->setNames(orDefault(
        namesOf<analysis::Grid>(lists.weightGrids, [](const analysis::Grid& grid) { return analysis::gridName(grid); }),
        "auto"));
    fields.granularities.editor->setNames(
        orDefault(namesOf<analysis::Granularity>(lists.weightGranularities,
                      [](const analysis::Granularity& granularity) { return analysis::granularityName(granularity); }),
            "channel"));
    fields.calibrations.editor->setNames(
        orDefault(namesOf<analysis::Calibration>(lists.calibrations,
                      [](const analysis::Calibration& calibration) { return analysis::calibrationName(calibration); }),
            "percentile"));
    const QSignalBlocker quiet(fields.reducedRange.editor);
    fields.reducedRange.editor->setChecked(shown.reducedRange);
}

MarkedField* markFor(const RunFields& fields, const QString& message)
{
    const std::pair<const char*, MarkedField*> places[] = { { "weights.format", fields.weightFormats.mark },
        { "weights.grid", fields.grids.mark }, { "weights.granularity", fields.granularities.mark },
        { "activations.format", fields.activationFormats.mark },
        { "activations.calibration", fields.calibrations.mark },
        { "activations.reduced_range", fields.reducedRange.mark } };
    for (const auto& [field, mark] : places) {
        if (message.contains(QLatin1String(field)))
            return mark;
    }
    return fields.methods.mark;
}

} // namespace widgets
