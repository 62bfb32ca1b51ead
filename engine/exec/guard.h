// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include <c10/util/Exception.h>

#include "analysis/result.h"

namespace engine::exec
{

/// A message of LibTorch as one line for people: without line breaks and repeated blanks.
[[nodiscard]] std::string oneLine(const std::string& message);

namespace detail
{
template <class T>
struct Guarded {
    using Type = analysis::Result<T>;
};
template <class T>
struct Guarded<analysis::Result<T>> {
    using Type = analysis::Result<T>;
};
} // namespace detail

/// Calls `work` (which returns a value or a Result) and turns whatever LibTorch throws into an error that begins with
/// `what` ("model.pt2"). The one place of engine where exceptions become values.
/// Errors: failed, or what `work` returns.
template <class Work>
[[nodiscard]] auto guarded(const std::string& what, Work&& work) ->
    typename detail::Guarded<std::invoke_result_t<Work>>::Type
{
    const auto failed = [&](const std::string& reason) {
        return analysis::fail(analysis::ErrorKind::Failed, what + ": " + oneLine(reason));
    };
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            std::forward<Work>(work)();
            return {};
        } else {
            return std::forward<Work>(work)();
        }
    } catch (const std::bad_alloc&) {
        return failed("not enough memory; use a smaller batch");
    } catch (const c10::OutOfMemoryError&) {
        return failed("not enough memory; use a smaller batch");
    } catch (const c10::Error& error) {
        return failed(error.what_without_backtrace());
    } catch (const std::exception& error) {
        return failed(error.what());
    }
}

} // namespace engine::exec
