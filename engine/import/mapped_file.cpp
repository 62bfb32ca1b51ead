// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/mapped_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/import/fault.h"

namespace engine::import {

namespace {

std::string systemReason()
{
    return std::generic_category().message(errno);
}

class Descriptor {
public:
    explicit Descriptor(const std::string& path)
        : m_number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) // a FIFO without a writer must not block
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

} // namespace

SharedBytes mapFile(const std::string& path)
{
    const Descriptor file(path);
    if (file.number() < 0)
        throw FileFault("cannot be opened (" + systemReason() + "); check the path and its permissions");
    struct stat status { };
    if (::fstat(file.number(), &status) != 0)
        throw FileFault("cannot be read (" + systemReason() + ")");
    if (S_ISDIR(status.st_mode))
        throw FileFault("is a folder; name the model file in it");
    if (!S_ISREG(status.st_mode))
        throw FileFault("is not a regular file; copy the model to a file first");
    if (status.st_size == 0)
        throw FileFault("is empty (0 bytes); copy, download or export it again");
    const auto size = std::size_t(status.st_size);
    void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file.number(), 0);
    if (start == MAP_FAILED)
        throw FileFault("cannot be mapped into memory (" + systemReason() + ")");
    return { { static_cast<std::byte*>(start), size },
        std::shared_ptr<void>(start, [size](void* p) { ::munmap(p, size); }) };
}

} // namespace engine::import
