// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "engine/tensor.h"

/// A folder of its own for one test, removed with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        static std::atomic<int> counter = 0;
        m_root = std::filesystem::temp_directory_path()
            / ("quantscope-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
        std::filesystem::create_directories(m_root);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_root, ignored);
    }

    [[nodiscard]] std::string path(const std::string& name) const { return (m_root / name).string(); }
    [[nodiscard]] std::string root() const { return m_root.string(); }

    /// Writes a file, and the folders above it, and returns its path.
    [[nodiscard]] std::string write(const std::string& name, const std::string& content) const
    {
        const auto target = m_root / name;
        std::filesystem::create_directories(target.parent_path());
        std::ofstream(target, std::ios::binary) << content;
        return target.string();
    }

    /// Copies a file here and returns the copy's path.
    [[nodiscard]] std::string copy(const std::string& source, const std::string& name) const
    {
        const auto target = m_root / name;
        std::filesystem::create_directories(target.parent_path());
        std::filesystem::copy_file(source, target, std::filesystem::copy_options::overwrite_existing);
        return target.string();
    }

private:
    std::filesystem::path m_root;
};

inline std::string fileContent(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), {} };
}

/// A tensor's elements; T must be its type's.
template <class T>
std::vector<T> values(const engine::HostTensor& tensor)
{
    std::vector<T> result(tensor.bytes() / sizeof(T));
    std::memcpy(result.data(), tensor.data.get(), result.size() * sizeof(T));
    return result;
}

/// A zip archive whose directory records no checksums, so that damage reaches what lies behind their check.
inline std::string withoutChecksums(std::string archive)
{
    const std::string entry("PK\x01\x02", 4);
    constexpr std::size_t checksum = 16; // APPNOTE.TXT, section 4.3.12
    for (std::size_t at = archive.find(entry); at != std::string::npos; at = archive.find(entry, at + 1)) {
        if (at + checksum + 4 <= archive.size())
            archive.replace(at + checksum, 4, 4, '\0');
    }
    return archive;
}
