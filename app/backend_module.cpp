// SPDX-License-Identifier: GPL-3.0-or-later
// The one symbol of libquantscope_backend.so; see app/backend/library.h.
#include "app/backend/engine_backend.h"

extern "C" [[gnu::visibility("default")]] app::Backend* quantscopeBackend()
{
    // Never destroyed: worker threads may still be in it while the process ends.
    static auto* backend = new app::EngineBackend;
    return backend;
}
