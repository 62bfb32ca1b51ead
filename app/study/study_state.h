// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/study/database.h"
#include "app/study/study.h"

namespace app {

struct Study::State {
    Database database;
};

} // namespace app
