// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace app {

/// Where a file lies that the study at `study` names: new studies keep absolute paths, older ones may hold a path that
/// is relative to the folder which the run was started in. That is looked for in the present folder, in the study's and
/// above it; where it is nowhere, and for data made by rule, the path stays as it is.
[[nodiscard]] std::string fileOfStudy(const std::string& study, const std::string& path);

} // namespace app
