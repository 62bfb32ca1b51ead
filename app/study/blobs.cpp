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
    return blobOf(analysis::toJson(plan));
}

Result<analysis::PlanRecord> readPlanBlob(const QByteArray& blob)
{
    return readBlob(blob, analysis::planRecordFromJson, "a plan");
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
