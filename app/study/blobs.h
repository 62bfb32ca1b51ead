// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include <QByteArray>
#include <QString>

#include "analysis/measure/results.h"
#include "analysis/result.h"
#include "app/study/study.h"

namespace app {

// How results lie in a study's columns: JSON as analysis defines it, as CBOR, in zlib's frame, whose checksum tells
// damage; pictures, which are long rows of numbers, as these numbers in little-endian order, in the same frame.
// Errors of the readers: badInput with the reason alone; the caller knows the file.

[[nodiscard]] QByteArray graphBlob(const analysis::Graph& graph);
[[nodiscard]] analysis::Result<analysis::Graph> readGraphBlob(const QByteArray& blob);

/// `variant` without its pictures and the scales of its weights.
[[nodiscard]] QByteArray variantBlob(const analysis::VariantResult& variant);
[[nodiscard]] analysis::Result<analysis::VariantResult> readVariantBlob(const QByteArray& blob);

[[nodiscard]] QByteArray shiftBlob(const analysis::ShiftResult& shift);
[[nodiscard]] analysis::Result<analysis::ShiftResult> readShiftBlob(const QByteArray& blob);

[[nodiscard]] QByteArray picturesBlob(const LayerPictures& pictures);
[[nodiscard]] analysis::Result<LayerPictures> readPicturesBlob(const QByteArray& blob);

[[nodiscard]] QByteArray observationBlob(const analysis::TensorObservation& seen);
[[nodiscard]] analysis::Result<analysis::TensorObservation> readObservationBlob(const QByteArray& blob);

[[nodiscard]] QByteArray sensitivityBlob(const analysis::SensitivityTable& table);
[[nodiscard]] analysis::Result<analysis::SensitivityTable> readSensitivityBlob(const QByteArray& blob);

[[nodiscard]] QByteArray planBlob(const analysis::PlanRecord& plan);
[[nodiscard]] analysis::Result<analysis::PlanRecord> readPlanBlob(const QByteArray& blob);

[[nodiscard]] QByteArray contributionsBlob(const KeptContributions& kept);
[[nodiscard]] analysis::Result<KeptContributions> readContributionsBlob(const QByteArray& blob);

[[nodiscard]] QByteArray samplesBlob(const KeptSamples& kept);
[[nodiscard]] analysis::Result<KeptSamples> readSamplesBlob(const QByteArray& blob);

/// The scales and zero points of one weight encoding, one per channel or group: kept apart from the JSON, where they
/// would be most of its values.
struct EncodingScales {
    std::vector<float> scales;
    std::vector<std::int32_t> zeroPoints;
};
[[nodiscard]] QByteArray scalesBlob(const std::vector<EncodingScales>& scales);
/// As many as were written.
[[nodiscard]] analysis::Result<std::vector<EncodingScales>> readScalesBlob(const QByteArray& blob, std::size_t count);

/// One line of JSON, so that any SQLite browser shows under what conditions a run was made.
[[nodiscard]] QString provenanceText(const analysis::Provenance& provenance);
[[nodiscard]] analysis::Result<analysis::Provenance> readProvenanceText(const QString& text);
[[nodiscard]] QString recipeText(const analysis::Recipe& recipe);

} // namespace app
