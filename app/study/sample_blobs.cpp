// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/binary.h"
#include "app/study/blobs.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

QByteArray samplesBlob(const KeptSamples& kept)
{
    Writer writer;
    const QByteArray table = sensitivityBlob(kept.table);
    writer.numbers(std::vector<char>(table.begin(), table.end()));
    for (const KeptSamples::Cell& cell : kept.cells) {
        writer.numbers(cell.mse);
        for (const std::int64_t count : { cell.drop.samples, cell.drop.lost, cell.drop.gained })
            writer.number(count);
    }
    return compressed(writer.bytes());
}

Result<KeptSamples> readSamplesBlob(const QByteArray& blob)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, "the samples of a sensitivity do not match their checksum");
    Reader reader(*bytes);
    const std::vector<char> content = reader.numbers<char>();
    auto table = readSensitivityBlob(QByteArray(content.data(), qsizetype(content.size())));
    if (!table)
        return tl::unexpected(table.error());
    KeptSamples kept{ *std::move(table), {} };
    for (std::size_t i = 0; i < kept.table.cells.size() && !reader.ended(); ++i) {
        KeptSamples::Cell& cell = kept.cells.emplace_back();
        cell.mse = reader.numbers<double>();
        for (std::int64_t* count : { &cell.drop.samples, &cell.drop.lost, &cell.drop.gained })
            *count = reader.number<std::int64_t>();
    }
    if (!reader.complete() || kept.cells.size() != kept.table.cells.size())
        return fail(ErrorKind::BadInput, "the samples of a sensitivity have a wrong length");
    return kept;
}

} // namespace app
