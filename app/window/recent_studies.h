// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "widgets/views/start_page.h"

namespace app {

// The studies that were open last, in the program's settings.

[[nodiscard]] std::vector<widgets::RecentStudy> recentStudies(); ///< newest first
void rememberStudy(const widgets::RecentStudy& study);
void forgetStudy(const QString& path);

} // namespace app
