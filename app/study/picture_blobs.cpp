// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/binary.h"
#include "app/study/blobs.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

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

QByteArray scalesBlob(const std::vector<EncodingScales>& scales)
{
    Writer writer;
    for (const EncodingScales& one : scales) {
        writer.numbers(one.scales);
        writer.numbers(one.zeroPoints);
    }
    return compressed(writer.bytes());
}

Result<std::vector<EncodingScales>> readScalesBlob(const QByteArray& blob, std::size_t count)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, "scales of a variant do not match their checksum");
    Reader reader(*bytes);
    std::vector<EncodingScales> scales(count);
    for (EncodingScales& one : scales) {
        one.scales = reader.numbers<float>();
        one.zeroPoints = reader.numbers<std::int32_t>();
    }
    if (!reader.complete())
        return fail(ErrorKind::BadInput, "scales of a variant have a wrong length");
    return scales;
}

} // namespace app
