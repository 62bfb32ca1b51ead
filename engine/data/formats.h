// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/data/source.h"

namespace engine::data
{

/// What a path looks like from outside.
struct Candidate {
    std::string path;
    bool folder = false;
    std::string name; ///< the last part of the path, in lower case
    std::string start; ///< a file's first bytes, up to 8
};

struct OpenRequest {
    DatasetSpec spec;
    /// What was asked for or found beside the data; with an empty name: byte / 255.
    Preprocess preprocess;
    analysis::Control control;
};

using OpenedSource = analysis::Result<std::shared_ptr<const DatasetSource>>;

/// One kind of data set. A new one is a file with such a function, and its line in formats.cpp.
struct Format {
    std::string description; ///< for the message that nothing fits: "a folder of JPEG or PNG images"
    bool (*recognises)(const Candidate&) = nullptr;
    OpenedSource (*open)(const OpenRequest&) = nullptr;
};

/// In the order in which they are asked.
[[nodiscard]] std::span<const Format> formats();

} // namespace engine::data
