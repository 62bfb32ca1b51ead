// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace engine::import {

/// What is wrong with a file, without its path, and what to do. A reader of untrusted nested data gives up at many
/// depths, and the libraries below it throw anyway; importModel() and each Importer turn it into an analysis::Error.
struct FileFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace engine::import
