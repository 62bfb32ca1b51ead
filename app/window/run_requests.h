// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include <QString>

#include "analysis/measure/results.h"
#include "widgets/views/run_setup.h"

namespace app {

/// `base` with changes of single layers on top, under a name that tells it.
[[nodiscard]] analysis::Recipe withOverrides(analysis::Recipe base, std::span<const analysis::LayerOverride> changes);

/// Files, preprocessing and how to run, as a run had them; all samples.
[[nodiscard]] widgets::RunSetup setupOf(const analysis::Provenance& provenance);

/// The conditions that `variant` of a finished analysis was measured under, without recipes: what else is run under
/// them can be compared with it.
[[nodiscard]] widgets::RunSetup setupOf(const analysis::Analysis& analysis, const analysis::VariantResult& variant);

/// A file that holds these preprocessing values, as RunSetup::preprocess wants it; empty where it cannot be written.
[[nodiscard]] std::string preprocessFile(const std::string& json);

/// Model and data of the demo, with the variants that it shows; nullopt where the demo's files are not installed.
[[nodiscard]] std::optional<widgets::RunSetup> demoSetup();

/// Where the study of a model lies that a person has not named: among the program's own files, under a new name.
[[nodiscard]] QString newStudyPath(const QString& modelPath);

enum class FileKind { Study, Model, Data };
/// By its ending: models and studies are known by theirs, anything else is data.
[[nodiscard]] FileKind fileKind(const QString& path);

} // namespace app
