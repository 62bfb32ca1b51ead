// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// `variant` without its pictures.
[[nodiscard]] QByteArray variantBlob(const analysis::VariantResult& variant);
[[nodiscard]] analysis::Result<analysis::VariantResult> readVariantBlob(const QByteArray& blob);

[[nodiscard]] QByteArray shiftBlob(const analysis::ShiftResult& shift);
[[nodiscard]] analysis::Result<analysis::ShiftResult> readShiftBlob(const QByteArray& blob);

[[nodiscard]] QByteArray picturesBlob(const LayerPictures& pictures);
[[nodiscard]] analysis::Result<LayerPictures> readPicturesBlob(const QByteArray& blob);

/// One line of JSON, so that any SQLite browser shows under what conditions a run was made.
[[nodiscard]] QString provenanceText(const analysis::Provenance& provenance);
[[nodiscard]] analysis::Result<analysis::Provenance> readProvenanceText(const QString& text);
[[nodiscard]] QString recipeText(const analysis::Recipe& recipe);

} // namespace app
