// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace analysis {

/// What went wrong, coarsely: the command line turns it into an exit code, the window into an icon.
enum class ErrorKind {
    Usage, ///< the caller asked for something that does not exist or cannot be combined
    BadInput, ///< a file or a value in it cannot be used
    NoData, ///< nothing (finite) was seen where numbers are needed
    Failed, ///< the work itself failed: out of memory, a full disk, an operator that refused its input
    Cancelled, ///< Control said stop
};

/// An error is a value. `message` names the object, the reason and what to do, in one line for people.
struct Error {
    ErrorKind kind = ErrorKind::Failed;
    std::string message;
    bool operator==(const Error&) const = default;
};

/// A value or an Error; the standard's std::expected once the compilers of Debian have it.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::BadInput, path + ": …");` inside a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message)
{
    return tl::unexpected<Error>(Error{ kind, std::move(message) });
}

} // namespace analysis
