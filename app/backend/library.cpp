// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend/library.h"

#include <array>
#include <filesystem>
#include <string>

#include <dlfcn.h>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr const char* libraryName = "libquantscope_backend.so";
constexpr const char* factoryName = "quantscopeBackend";

Result<Backend*> load()
{
    std::error_code unknown;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
    const std::array candidates{ folder / libraryName, folder / QUANTSCOPE_LIBRARIES / libraryName };
    for (const std::filesystem::path& path : candidates) {
        if (!std::filesystem::exists(path, unknown))
            continue;
        void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library == nullptr)
            return fail(
                ErrorKind::Failed, path.string() + ": cannot be loaded (" + dlerror() + "); install QuantScope again");
        if (void* factory = dlsym(library, factoryName))
            return reinterpret_cast<Backend* (*)()>(factory)();
        return fail(ErrorKind::Failed, path.string() + ": is not of this version; install QuantScope again");
    }
    return fail(ErrorKind::Failed,
        candidates[0].string() + ": is missing; it belongs beside the program: install QuantScope again");
}

} // namespace

Result<Backend*> loadedBackend()
{
    static const Result<Backend*> backend = load();
    return backend;
}

} // namespace app
