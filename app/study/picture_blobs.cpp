// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cstring>
#include <span>
#include <vector>

#include "app/study/blobs.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

class Writer {
public:
    template <class Number>
    void number(Number value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <class Number>
    void numbers(const std::vector<Number>& values)
    {
        number(quint32(values.size()));
        m_bytes.append(reinterpret_cast<const char*>(values.data()), qsizetype(values.size() * sizeof(Number)));
    }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// After reading past the end everything is 0 and empty, and complete() is false.
class Reader {
public:
    explicit Reader(const QByteArray& bytes)
        : m_rest(bytes.constData(), std::size_t(bytes.size()))
    {
    }
    template <class Number>
    Number number()
    {
        Number value{};
        copy(&value, sizeof value);
        return value;
    }
    template <class Number>
    std::vector<Number> numbers()
    {
        const std::size_t count = number<quint32>();
        if (count > m_rest.size() / sizeof(Number)) {
            m_short = true;
            return {};
        }
        std::vector<Number> values(count);
        copy(values.data(), count * sizeof(Number));
        return values;
    }
    [[nodiscard]] bool complete() const { return !m_short && m_rest.empty(); }

private:
    void copy(void* to, std::size_t bytes)
    {
        if (bytes > m_rest.size()) {
            m_short = true;
            return;
        }
        if (bytes > 0)
            std::memcpy(to, m_rest.data(), bytes);
        m_rest = m_rest.subspan(bytes);
    }

    std::span<const char> m_rest;
    bool m_short = false;
};

void write(Writer& writer, const analysis::BinnedCounts& counts)
{
    writer.number(counts.lo);
    writer.number(counts.hi);
    writer.numbers(counts.counts);
}

analysis::BinnedCounts readCounts(Reader& reader)
{
    analysis::BinnedCounts counts;
    counts.lo = reader.number<double>();
    counts.hi = reader.number<double>();
    counts.counts = reader.numbers<double>();
    return counts;
}

void write(Writer& writer, const TensorPictures& pictures)
{
    write(writer, pictures.original);
    write(writer, pictures.quantized);
    write(writer, pictures.errors);
    writer.numbers(pictures.pairs.x);
    writer.numbers(pictures.pairs.quantized);
}

TensorPictures readTensor(Reader& reader)
{
    TensorPictures pictures;
    pictures.original = readCounts(reader);
    pictures.quantized = readCounts(reader);
    pictures.errors = readCounts(reader);
    pictures.pairs.x = reader.numbers<float>();
    pictures.pairs.quantized = reader.numbers<float>();
    return pictures;
}

} // namespace

QByteArray picturesBlob(const LayerPictures& pictures)
{
    Writer writer;
    write(writer, pictures.weight);
    writer.number(quint8(pictures.input ? 1 : 0));
    if (pictures.input)
        write(writer, *pictures.input);
    return compressed(writer.bytes());
}

Result<LayerPictures> readPicturesBlob(const QByteArray& blob)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, "pictures of a layer do not match their checksum");
    Reader reader(*bytes);
    LayerPictures pictures;
    pictures.weight = readTensor(reader);
    if (reader.number<quint8>() != 0)
        pictures.input = readTensor(reader);
    if (!reader.complete())
        return fail(ErrorKind::BadInput, "pictures of a layer have a wrong length");
    return pictures;
}

} // namespace app
