// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tensor.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "engine/data/file.h"
#include "engine/data/npy_header.h"

namespace engine
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

constexpr std::align_val_t alignment{ 64 }; ///< a cache line, and the widest vector register

/// A file under a temporary name that vanishes unless it was renamed.
class TemporaryFile
{
public:
    explicit TemporaryFile(const std::string& target)
        : m_path(target + "." + std::to_string(::getpid()) + ".tmp")
        , m_descriptor(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666))
    {
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile()
    {
        if (m_descriptor < 0)
            return;
        ::close(m_descriptor);
        ::unlink(m_path.c_str());
    }

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    [[nodiscard]] bool write(std::span<const std::byte> bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return false;
            bytes = bytes.subspan(std::size_t(written));
        }
        return true;
    }

    /// A disk may report that it is full only now.
    [[nodiscard]] bool renameTo(const std::string& target)
    {
        if (::close(std::exchange(m_descriptor, -1)) != 0 || std::rename(m_path.c_str(), target.c_str()) != 0) {
            const int reason = errno;
            ::unlink(m_path.c_str());
            errno = reason;
            return false;
        }
        return true;
    }

private:
    std::string m_path;
    int m_descriptor = -1;
};

/// NumPy has no bfloat16; every bfloat16 is a float32.
HostTensor widenBFloat16(const HostTensor& tensor)
{
    HostTensor result = makeTensor(ElementType::Float32, tensor.shape);
    for (std::int64_t i = 0; i < tensor.count(); ++i) {
        std::uint16_t upper = 0;
        std::memcpy(&upper, &tensor.data[i * 2], 2);
        const auto value = std::bit_cast<float>(std::uint32_t(upper) << 16);
        std::memcpy(&result.data[i * 4], &value, 4);
    }
    return result;
}

} // namespace

std::string elementTypeName(ElementType type)
{
    switch (type) {
    case ElementType::Float32:
        return "float32";
    case ElementType::Float64:
        return "float64";
    case ElementType::Float16:
        return "float16";
    case ElementType::BFloat16:
        return "bfloat16";
    case ElementType::Int8:
        return "int8";
    case ElementType::UInt8:
        return "uint8";
    case ElementType::Int16:
        return "int16";
    case ElementType::Int32:
        return "int32";
    case ElementType::Int64:
        return "int64";
    case ElementType::Bool:
        return "bool";
    }
    return {};
}

std::size_t elementSize(ElementType type)
{
    switch (type) {
    case ElementType::Float64:
    case ElementType::Int64:
        return 8;
    case ElementType::Float32:
    case ElementType::Int32:
        return 4;
    case ElementType::Float16:
    case ElementType::BFloat16:
    case ElementType::Int16:
        return 2;
    case ElementType::Int8:
    case ElementType::UInt8:
    case ElementType::Bool:
        return 1;
    }
    return 0;
}

std::int64_t HostTensor::count() const
{
    std::int64_t product = 1;
    for (const std::int64_t axis : shape)
        product *= axis;
    return product;
}

HostTensor makeTensor(ElementType type, std::vector<std::int64_t> shape)
{
    HostTensor tensor{ type, std::move(shape), nullptr };
    auto* memory = static_cast<std::byte*>(::operator new[](std::max<std::size_t>(tensor.bytes(), 1), alignment));
    tensor.data = std::shared_ptr<std::byte[]>(memory, [](std::byte* bytes) { ::operator delete[](bytes, alignment); });
    return tensor;
}

analysis::Result<HostTensor> readNpy(const std::string& path)
{
    const auto file = data::File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    std::vector<std::byte> start(std::size_t(std::min((*file)->size(), data::npyHeaderLimit)));
    if (auto read = (*file)->readAt(0, start); !read)
        return tl::unexpected(read.error());
    auto header = data::parseNpyHeader(path, start, (*file)->size());
    if (!header)
        return tl::unexpected(header.error());
    HostTensor tensor = makeTensor(header->type, header->shape);
    if (auto read = (*file)->readAt(header->dataOffset, { tensor.data.get(), tensor.bytes() }); !read)
        return tl::unexpected(read.error());
    return header->fortranOrder ? data::fromFortranOrder(tensor) : tensor;
}

analysis::Result<void> writeNpy(const std::string& path, const HostTensor& tensor)
{
    if (tensor.type == ElementType::BFloat16)
        return writeNpy(path, widenBFloat16(tensor));
    const std::string header = data::npyHeaderText(tensor.type, tensor.shape);
    TemporaryFile file(path);
    if (!file.isOpen() || !file.write(std::as_bytes(std::span(header)))
        || !file.write({ tensor.data.get(), tensor.bytes() }) || !file.renameTo(path))
        return fail(ErrorKind::Failed,
            path + ": cannot be written: " + std::generic_category().message(errno)
                + "; choose another place or make room");
    return {};
}

} // namespace engine
