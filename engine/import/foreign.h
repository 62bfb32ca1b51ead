// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/import/importer.h"
#include "engine/import/zip_archive.h"

namespace engine::import {

/// What a file is that no importer reads, told by its content, and what to do: "is a state_dict: …". `archive` is the
/// file's directory if it is a zip archive, else nullptr.
[[nodiscard]] std::string describeForeign(const FileHead& head, const ZipArchive* archive);

} // namespace engine::import
