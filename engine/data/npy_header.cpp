// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/npy_header.h"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::string_view damaged = "; save it again with numpy.save";

/// NumPy's names of the types; the byte order stands before them ('<', or '|' for one byte).
constexpr std::array<std::pair<std::string_view, ElementType>, 9> types{ {
    { "f4", ElementType::Float32 },
    { "f8", ElementType::Float64 },
    { "f2", ElementType::Float16 },
    { "i1", ElementType::Int8 },
    { "u1", ElementType::UInt8 },
    { "i2", ElementType::Int16 },
    { "i4", ElementType::Int32 },
    { "i8", ElementType::Int64 },
    { "b1", ElementType::Bool },
} };

/// Walks over the Python literal {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }.
class LiteralReader
{
public:
    explicit LiteralReader(std::string_view text) : m_text(text) { }

    bool take(char wanted)
    {
        skipSpace();
        if (m_text.empty() || m_text.front() != wanted)
            return false;
        m_text.remove_prefix(1);
        return true;
    }

    std::optional<std::string_view> quoted()
    {
        skipSpace();
        if (m_text.empty() || (m_text.front() != '\'' && m_text.front() != '"'))
            return std::nullopt;
        const auto end = m_text.find(m_text.front(), 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto content = m_text.substr(1, end - 1);
        m_text.remove_prefix(end + 1);
        return content;
    }

    bool word(std::string_view wanted)
    {
        skipSpace();
        if (!m_text.starts_with(wanted))
            return false;
        m_text.remove_prefix(wanted.size());
        return true;
    }

    std::optional<std::int64_t> integer()
    {
        skipSpace();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        if (error != std::errc())
            return std::nullopt;
        m_text.remove_prefix(std::size_t(end - m_text.data()));
        take('L'); // Python 2 wrote long integers so
        return value;
    }

private:
    void skipSpace()
    {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\n'))
            m_text.remove_prefix(1);
    }

    std::string_view m_text;
};

std::optional<std::vector<std::int64_t>> readShape(LiteralReader& reader)
{
    if (!reader.take('('))
        return std::nullopt;
    std::vector<std::int64_t> shape;
    while (!reader.take(')')) {
        const auto length = reader.integer();
        if (!length || *length < 0)
            return std::nullopt;
        shape.push_back(*length);
        if (!reader.take(',')) {
            if (!reader.take(')'))
                return std::nullopt;
            break;
        }
    }
    return shape;
}

struct Dictionary {
    std::string descr;
    bool structured = false;
    std::optional<bool> fortranOrder;
    std::optional<std::vector<std::int64_t>> shape;
};

std::optional<Dictionary> readDictionary(std::string_view text)
{
    LiteralReader reader(text);
    if (!reader.take('{'))
        return std::nullopt;
    Dictionary result;
    while (!reader.take('}')) {
        const auto key = reader.quoted();
        if (!key || !reader.take(':'))
            return std::nullopt;
        if (*key == "descr") {
            const auto descr = reader.quoted();
            if (!descr) { // a list of fields
                result.structured = true;
                return result;
            }
            result.descr = *descr;
        } else if (*key == "fortran_order") {
            if (reader.word("True"))
                result.fortranOrder = true;
            else if (reader.word("False"))
                result.fortranOrder = false;
            else
                return std::nullopt;
        } else if (*key == "shape") {
            result.shape = readShape(reader);
            if (!result.shape)
                return std::nullopt;
        } else {
            return std::nullopt;
        }
        reader.take(',');
    }
    return result;
}

analysis::Result<ElementType> readType(const std::string& name, const Dictionary& dictionary)
{
    if (dictionary.structured)
        return fail(ErrorKind::BadInput, name + ": a structured array; save one plain array for each field");
    const std::string_view descr = dictionary.descr;
    if (descr.size() > 1 && descr.front() == '>')
        return fail(ErrorKind::BadInput,
            name + ": big-endian values (" + dictionary.descr
                + "); save it again with array.astype(array.dtype.newbyteorder('<'))");
    for (const auto& [letters, type] : types) {
        if (descr.size() == letters.size() + 1 && descr.substr(1) == letters)
            return type;
    }
    return fail(ErrorKind::BadInput,
        name + ": values of type '" + dictionary.descr
            + "' are not read; save it again as float32, float64, float16, bool, uint8, int8, int16, int32 or "
              "int64");
}

} // namespace

analysis::Result<NpyHeader> parseNpyHeader(
    const std::string& name, std::span<const std::byte> start, std::int64_t totalBytes)
{
    const std::string_view bytes(reinterpret_cast<const char*>(start.data()), start.size());
    if (!bytes.starts_with(magic))
        return fail(
            ErrorKind::BadInput, name + ": no .npy file: its first bytes are not NumPy's; save it with numpy.save");
    if (bytes.size() < 10)
        return fail(ErrorKind::BadInput, name + ": truncated inside its header" + std::string(damaged));
    const auto version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3)
        return fail(ErrorKind::BadInput,
            name + ": .npy version " + std::to_string(version) + " is unknown; versions 1 to 3 are read");
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    if (bytes.size() < 8 + lengthBytes)
        return fail(ErrorKind::BadInput, name + ": truncated inside its header" + std::string(damaged));
    std::int64_t length = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        length |= std::int64_t(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
    NpyHeader header;
    header.dataOffset = std::int64_t(8 + lengthBytes) + length;
    if (header.dataOffset > npyHeaderLimit)
        return fail(ErrorKind::BadInput,
            name + ": a header of " + std::to_string(length) + " bytes cannot be right" + std::string(damaged));
    if (header.dataOffset > std::int64_t(bytes.size()))
        return fail(ErrorKind::BadInput, name + ": truncated inside its header" + std::string(damaged));

    const auto dictionary = readDictionary(bytes.substr(8 + lengthBytes, std::size_t(length)));
    if (!dictionary)
        return fail(ErrorKind::BadInput, name + ": its header cannot be understood" + std::string(damaged));
    const auto type = readType(name, *dictionary);
    if (!type)
        return tl::unexpected(type.error());
    if (!dictionary->fortranOrder || !dictionary->shape)
        return fail(ErrorKind::BadInput, name + ": its header lacks the order or the shape" + std::string(damaged));
    header.type = *type;
    header.fortranOrder = *dictionary->fortranOrder;
    header.shape = *dictionary->shape;

    std::int64_t needed = std::int64_t(elementSize(header.type));
    for (const std::int64_t axis : header.shape) {
        if (__builtin_mul_overflow(needed, axis, &needed))
            return fail(ErrorKind::BadInput, name + ": its shape is larger than any memory" + std::string(damaged));
    }
    if (needed > totalBytes - header.dataOffset)
        return fail(ErrorKind::BadInput,
            name + ": truncated: its shape needs " + std::to_string(needed) + " bytes of values, it has "
                + std::to_string(totalBytes - header.dataOffset) + std::string(damaged));
    header.dataBytes = needed;
    return header;
}

std::string npyHeaderText(ElementType type, std::span<const std::int64_t> shape)
{
    std::string descr;
    for (const auto& [letters, candidate] : types) {
        if (candidate == type)
            descr = (elementSize(type) == 1 ? "|" : "<") + std::string(letters);
    }
    std::string dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i)
        dictionary += std::to_string(shape[i]) + (i + 1 < shape.size() ? ", " : shape.size() == 1 ? "," : "");
    dictionary += "), }";
    // The values begin at a multiple of 64 bytes, so that they can be mapped; the header ends in a line feed.
    const std::size_t fixed = magic.size() + 4;
    const std::size_t total = (fixed + dictionary.size() + 1 + 63) / 64 * 64;
    dictionary.resize(total - fixed - 1, ' ');
    dictionary += '\n';
    std::string text(magic);
    text += '\x01';
    text += '\0';
    text += char(dictionary.size() & 0xff);
    text += char(dictionary.size() >> 8);
    return text + dictionary;
}

HostTensor fromFortranOrder(const HostTensor& tensor)
{
    HostTensor result = makeTensor(tensor.type, tensor.shape);
    const auto size = std::int64_t(elementSize(tensor.type));
    struct Axis {
        std::int64_t length = 0;
        std::int64_t stride = 0; ///< of the source, in elements
        std::int64_t position = 0;
    };
    std::vector<Axis> axes; // fastest in the result first
    std::int64_t stride = 1;
    for (const std::int64_t length : tensor.shape) {
        axes.insert(axes.begin(), { length, stride, 0 });
        stride *= length;
    }
    std::int64_t source = 0;
    for (std::int64_t target = 0; target < tensor.count(); ++target) {
        std::memcpy(&result.data[target * size], &tensor.data[source * size], std::size_t(size));
        for (Axis& axis : axes) {
            source += axis.stride;
            if (++axis.position < axis.length)
                break;
            source -= axis.stride * axis.length;
            axis.position = 0;
        }
    }
    return result;
}

} // namespace engine::data
