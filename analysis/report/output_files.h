// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/result.h"

namespace analysis
{

/// Where a writer puts its text. Buffered; the first error of the system is kept and ends all writing.
class TextSink
{
public:
    explicit TextSink(int file);
    void write(std::string_view text);
    /// Hands the rest to the system. 0, or the first error as errno has it.
    [[nodiscard]] int finish();

private:
    void flush();
    int m_file;
    int m_error = 0;
    std::string m_buffer;
};

/// A file to be: its name within the folder, and what writes its content.
struct OutputFile {
    std::string name;
    std::function<void(TextSink&)> content;
};

/// Writes all files into `folder` (made where missing): each under a temporary name, and only when all are complete and
/// on the disk, renamed; older files of these names are replaced. Returns the paths in order.
/// Error: failed, naming file and the system's reason; then no temporary file is left and no older one was touched
/// (but where a rename itself fails, those before it have happened).
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeFiles(
    const std::filesystem::path& folder, const std::vector<OutputFile>& files);

} // namespace analysis
