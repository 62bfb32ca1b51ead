// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/measure/results.h"
#include "app/study/study.h"

namespace app {

/// What a data set made by rule ("synthetic:…") is called in a Provenance: it has no file, and nothing to compare.
[[nodiscard]] bool isSynthetic(const std::string& dataPath);

/// A path that holds in every folder: a study is opened from others than the one that its run was started in.
[[nodiscard]] std::string wholePath(const std::string& path);

/// The identity of a model or data file now, with its absolute path; of synthetic data its description alone.
/// Errors: badInput (no such file, unreadable), cancelled.
[[nodiscard]] analysis::Result<analysis::Identity> identityOf(
    const std::string& path, const analysis::Control& control = {});

/// Sentences for people about how the model and the data of a run differ from the files that are there now: "the model
/// net.pt2 has changed since …: …". Empty where all are the same. Reads the files. Error: cancelled.
[[nodiscard]] analysis::Result<std::vector<std::string>> changedSince(
    const analysis::Provenance& provenance, const analysis::Control& control = {});

/// Sentences about how model and data differ from those of the study's last run: "x.qstudy: the data differs from that of
/// run 3 (…)". Empty where they are the same, or there is no run.
[[nodiscard]] std::vector<std::string> changesSinceLastRun(const Study& study, const analysis::Provenance& now);

} // namespace app
