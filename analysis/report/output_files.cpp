// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/output_files.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace analysis {

namespace {

constexpr std::size_t bufferBytes = std::size_t(1) << 16;

/// Temporary names, removed at the end unless they were renamed.
class TemporaryFiles {
public:
    TemporaryFiles() = default;
    TemporaryFiles(const TemporaryFiles&) = delete;
    TemporaryFiles& operator=(const TemporaryFiles&) = delete;
    ~TemporaryFiles()
    {
        for (const std::filesystem::path& path : m_paths) {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
        }
    }
    void add(std::filesystem::path path) { m_paths.push_back(std::move(path)); }

private:
    std::vector<std::filesystem::path> m_paths;
};

/// 0, or what failed as errno has it.
int writeOne(const std::filesystem::path& path, const OutputFile& output)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    TextSink sink(file);
    output.content(sink);
    int error = sink.finish();
    // A full or lost disk may tell only here. File systems that cannot synchronise say EINVAL: nothing is lost by that.
    if (!error && ::fsync(file) != 0 && errno != EINVAL)
        error = errno;
    if (::close(file) != 0 && !error)
        error = errno;
    return error;
}

} // namespace

TextSink::TextSink(int file) : m_file(file)
{
    m_buffer.reserve(bufferBytes);
}

void TextSink::write(std::string_view text)
{
    if (m_error)
        return;
    m_buffer += text;
    if (m_buffer.size() >= bufferBytes)
        flush();
}

int TextSink::finish()
{
    flush();
    return m_error;
}

void TextSink::flush()
{
    std::string_view rest = m_buffer;
    while (!m_error && !rest.empty()) {
        const ssize_t written = ::write(m_file, rest.data(), rest.size());
        if (written >= 0)
            rest.remove_prefix(std::size_t(written));
        else if (errno != EINTR)
            m_error = errno;
    }
    m_buffer.clear();
}

Result<std::vector<std::filesystem::path>> writeFiles(
    const std::filesystem::path& folder, const std::vector<OutputFile>& files)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::Failed, folder.string() + ": the folder cannot be made: " + error.message());
    TemporaryFiles temporaries;
    const std::string suffix = ".part-" + std::to_string(::getpid());
    for (const OutputFile& file : files) {
        const std::filesystem::path part = folder / (file.name + suffix);
        temporaries.add(part);
        if (const int code = writeOne(part, file))
            return fail(ErrorKind::Failed,
                (folder / file.name).string() + ": cannot be written: " + std::generic_category().message(code)
                    + "; give another folder, or make room");
    }
    std::vector<std::filesystem::path> paths;
    for (const OutputFile& file : files) {
        paths.push_back(folder / file.name);
        std::filesystem::rename(folder / (file.name + suffix), paths.back(), error);
        if (error)
            return fail(ErrorKind::Failed, paths.back().string() + ": cannot be replaced: " + error.message());
    }
    return paths;
}

} // namespace analysis
