// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/identity.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include <openssl/evp.h>

#include "engine/data/file.h"

namespace engine
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

namespace fs = std::filesystem;

constexpr std::int64_t pieceBytes = std::int64_t(1) << 20;

class Sha256
{
public:
    Sha256()
        : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
        , m_good(m_context && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1)
    {
    }

    void add(std::span<const std::byte> bytes)
    {
        m_good = m_good && EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) == 1;
    }
    /// The text and a zero byte, so that two texts in a row cannot be another pair.
    void add(const std::string& text) { add(std::as_bytes(std::span(text.c_str(), text.size() + 1))); }

    /// Hexadecimal; empty when OpenSSL refused.
    [[nodiscard]] std::string finish()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        if (!m_good || EVP_DigestFinal_ex(m_context.get(), digest.data(), &length) != 1)
            return {};
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < length; ++i) {
            text += digits[digest[i] >> 4];
            text += digits[digest[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
    bool m_good = false;
};

struct Entry {
    std::string name; ///< relative to the folder, empty for a lone file
    std::string path;
    std::int64_t size = 0;
};

analysis::Result<std::vector<Entry>> entriesOf(const std::string& path)
{
    std::error_code error;
    std::vector<Entry> entries;
    if (!fs::is_directory(path, error)) {
        const auto file = data::File::open(path);
        if (!file)
            return tl::unexpected(file.error());
        entries.push_back({ "", path, (*file)->size() });
        return entries;
    }
    auto walk = fs::recursive_directory_iterator(path, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        std::error_code ignored;
        if (walk->is_regular_file(ignored))
            entries.push_back({ walk->path().lexically_relative(path).generic_string(), walk->path().string(),
                std::int64_t(walk->file_size(ignored)) });
    }
    if (error)
        return fail(ErrorKind::BadInput, path + ": cannot be listed: " + error.message());
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

} // namespace

analysis::Result<analysis::Identity> identify(const std::string& path, const analysis::Control& control)
{
    Sha256 hash;
    analysis::Identity identity{ path, {}, 0 };
    if (path.starts_with("synthetic:")) {
        hash.add(path);
        identity.hash = hash.finish();
        return identity;
    }
    const auto entries = entriesOf(path);
    if (!entries)
        return tl::unexpected(entries.error());
    std::int64_t total = 0;
    for (const auto& entry : *entries)
        total += entry.size;

    std::vector<std::byte> buffer;
    for (const auto& entry : *entries) {
        const auto file = data::File::open(entry.path);
        if (!file)
            return tl::unexpected(file.error());
        const std::int64_t size = (*file)->size();
        if (!entry.name.empty()) {
            hash.add(entry.name);
            hash.add(std::to_string(size));
        }
        for (std::int64_t offset = 0; offset < size; offset += pieceBytes) {
            if (!control.report({ identity.bytes + offset, total, "identifying" }))
                return analysis::cancelled();
            buffer.resize(std::size_t(std::min(pieceBytes, size - offset)));
            if (auto read = (*file)->readAt(offset, buffer); !read)
                return tl::unexpected(read.error());
            hash.add(buffer);
        }
        identity.bytes += size;
    }
    identity.hash = hash.finish();
    if (identity.hash.empty())
        return fail(ErrorKind::Failed, path + ": OpenSSL cannot compute SHA-256");
    return identity;
}

} // namespace engine
