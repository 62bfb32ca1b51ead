// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/file.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

std::string systemReason(int code)
{
    return std::generic_category().message(code);
}

} // namespace

File::~File()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

analysis::Result<std::shared_ptr<const File>> File::open(const std::string& path)
{
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT)
            return fail(ErrorKind::BadInput, path + ": no such file; check the path");
        return fail(ErrorKind::BadInput, path + ": cannot be read: " + systemReason(errno));
    }
    const std::shared_ptr<File> file(new File(path, descriptor));
    struct stat status {
    };
    if (::fstat(descriptor, &status) != 0)
        return fail(ErrorKind::BadInput, path + ": cannot be read: " + systemReason(errno));
    if (S_ISDIR(status.st_mode))
        return fail(ErrorKind::BadInput, path + ": is a folder where a file is needed");
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::BadInput, path + ": is no regular file; copy its content into one");
    file->m_size = status.st_size;
    return file;
}

analysis::Result<void> File::readAt(std::int64_t offset, std::span<std::byte> target) const
{
    std::size_t done = 0;
    while (done < target.size()) {
        const ssize_t got =
            ::pread(m_descriptor, target.data() + done, target.size() - done, offset + std::int64_t(done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(ErrorKind::BadInput, m_path + ": cannot be read: " + systemReason(errno));
        if (got == 0)
            return fail(ErrorKind::BadInput,
                m_path + ": truncated: ends at byte " + std::to_string(offset + std::int64_t(done))
                    + "; get the file again");
        done += std::size_t(got);
    }
    return {};
}

analysis::Result<void> MemoryBytes::readAt(std::int64_t offset, std::span<std::byte> target) const
{
    if (offset + std::int64_t(target.size()) > size())
        return fail(ErrorKind::BadInput,
            m_name + ": truncated: ends at byte " + std::to_string(size()) + "; get the file again");
    std::ranges::copy_n(m_bytes.begin() + offset, std::ssize(target), target.begin());
    return {};
}

analysis::Result<std::vector<std::byte>> readWhole(const std::string& path, std::int64_t limit)
{
    auto file = File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    if ((*file)->size() > limit)
        return fail(ErrorKind::BadInput,
            path + ": has " + std::to_string((*file)->size()) + " bytes, more than the " + std::to_string(limit)
                + " that are read at once");
    std::vector<std::byte> bytes(std::size_t((*file)->size()));
    if (auto read = (*file)->readAt(0, bytes); !read)
        return tl::unexpected(read.error());
    return bytes;
}

} // namespace engine::data
