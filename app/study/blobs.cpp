// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/blobs.h"

#include <cstdint>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"
#include "analysis/report/results_json.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using Json = nlohmann::ordered_json;

namespace {

QByteArray blobOf(const Json& json)
{
    const std::vector<std::uint8_t> cbor = analysis::toCbor(json);
    return compressed(QByteArray::fromRawData(reinterpret_cast<const char*>(cbor.data()), qsizetype(cbor.size())));
}

/// `what` for messages: "the graph", "a variant".
template <class Value>
Result<Value> readBlob(const QByteArray& blob, Result<Value> (*fromJson)(const Json&), const std::string& what)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, what + " does not match its checksum");
    const auto json = analysis::fromCbor(
        std::span(reinterpret_cast<const std::uint8_t*>(bytes->constData()), std::size_t(bytes->size())));
    if (!json)
        return fail(ErrorKind::BadInput, what + ": " + json.error().message);
    auto value = fromJson(*json);
    if (!value)
        return fail(ErrorKind::BadInput, what + ": " + value.error().message);
    return value;
}

Json listOf(const std::vector<analysis::PlanResult>& plans)
{
    Json list = Json::array();
    for (const analysis::PlanResult& plan : plans)
        list.push_back(analysis::toJson(plan));
    return list;
}

Result<std::vector<analysis::PlanResult>> plansIn(const Json& record, const char* name)
{
    std::vector<analysis::PlanResult> plans;
    const auto list = record.find(name);
    if (list == record.end() || !list->is_array())
        return fail(ErrorKind::BadInput, std::string(name) + ": must be an array");
    for (const Json& each : *list) {
        auto plan = analysis::planFromJson(each);
        if (!plan)
            return tl::unexpected(plan.error());
        plans.push_back(*std::move(plan));
    }
    return plans;
}

Result<analysis::PlanRecord> recordFromJson(const Json& json)
{
    if (!json.is_object())
        return fail(ErrorKind::BadInput, "must be an object");
    auto plans = plansIn(json, "plans");
    if (!plans)
        return tl::unexpected(plans.error());
    auto frontier = plansIn(json, "frontier");
    if (!frontier)
        return tl::unexpected(frontier.error());
    const auto power = json.find("output_power");
    if (power == json.end() || !power->is_number())
        return fail(ErrorKind::BadInput, "output_power: must be a number");
    return analysis::PlanRecord{ *std::move(plans), *std::move(frontier), power->get<double>() };
}

QString lineOf(const Json& json)
{
    // Paths need not be UTF-8; what is not becomes a replacement character instead of an exception.
    return QString::fromStdString(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace

QByteArray graphBlob(const analysis::Graph& graph)
{
    return blobOf(analysis::toJson(graph));
}

Result<analysis::Graph> readGraphBlob(const QByteArray& blob)
{
    return readBlob(blob, analysis::graphFromJson, "the graph of a run");
}

QByteArray variantBlob(const analysis::VariantResult& variant)
{
    return blobOf(analysis::toJson(variant));
}

Result<analysis::VariantResult> readVariantBlob(const QByteArray& blob)
{
    return readBlob(blob, analysis::variantFromJson, "a variant");
}

QByteArray shiftBlob(const analysis::ShiftResult& shift)
{
    return blobOf(analysis::toJson(shift));
}

Result<analysis::ShiftResult> readShiftBlob(const QByteArray& blob)
{
    return readBlob(blob, analysis::shiftFromJson, "the distribution shift");
}

QByteArray sensitivityBlob(const analysis::SensitivityTable& table)
{
    return blobOf(analysis::toJson(table));
}

Result<analysis::SensitivityTable> readSensitivityBlob(const QByteArray& blob)
{
    return readBlob(blob, analysis::sensitivityFromJson, "a sensitivity table");
}

QByteArray planBlob(const analysis::PlanRecord& plan)
{
    return blobOf({ { "plans", listOf(plan.plans) }, { "frontier", listOf(plan.frontier) },
        { "output_power", plan.outputPower } });
}

Result<analysis::PlanRecord> readPlanBlob(const QByteArray& blob)
{
    return readBlob(blob, recordFromJson, "a plan");
}

QString provenanceText(const analysis::Provenance& provenance)
{
    return lineOf(analysis::toJson(provenance));
}

Result<analysis::Provenance> readProvenanceText(const QString& text)
{
    const Json json = Json::parse(text.toStdString(), nullptr, false);
    if (json.is_discarded())
        return fail(ErrorKind::BadInput, "the provenance of a run is not JSON");
    return analysis::provenanceFromJson(json);
}

QString recipeText(const analysis::Recipe& recipe)
{
    return lineOf(analysis::toJson(recipe));
}

} // namespace app
