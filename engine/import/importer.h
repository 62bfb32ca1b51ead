// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "analysis/control.h"
#include "engine/ir/program.h"

namespace engine::import {

/// What a file says of itself before anything is parsed.
struct FileHead {
    std::string path;
    std::string bytes; ///< the first 4 KiB, or all of a smaller file
    std::int64_t size = 0;
    std::vector<std::string> members; ///< names inside, if it is a zip archive
};

/// A reader of one file format. A new one is a folder or file here and a line in importers.cpp.
struct Importer {
    std::string_view format; ///< "pt2", "torchscript"
    bool (*recognises)(const FileHead& head);
    analysis::Result<ir::Program> (*read)(const std::string& path, const analysis::Control& control);
};

[[nodiscard]] std::span<const Importer> importers();

/// The program of a file of any known format, as the file has it (neither functionalised nor canonicalised), and the
/// name of the format. Errors: badInput, naming the file, what it is instead (a state_dict, safetensors, an HTML page,
/// …) or is damaged by, and the remedy.
struct Imported {
    ir::Program program;
    std::string format;
};
[[nodiscard]] analysis::Result<Imported> importModel(const std::string& path, const analysis::Control& control);

} // namespace engine::import
