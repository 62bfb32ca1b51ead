// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>

#include "app/study/binary.h"
#include "app/study/blobs.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

void write(Writer& writer, const analysis::SignedContributions& part)
{
    for (const std::int64_t number : { part.probes, part.samples, part.outputs })
        writer.number(number);
    writer.numbers(part.layers);
    writer.number(quint32(part.formats.size()));
    for (const analysis::Format& format : part.formats) {
        const std::string name = analysis::formatName(format);
        writer.numbers(std::vector<char>(name.begin(), name.end()));
    }
    writer.numbers(part.values);
}

analysis::SignedContributions readPart(Reader& reader)
{
    analysis::SignedContributions part;
    for (std::int64_t* number : { &part.probes, &part.samples, &part.outputs })
        *number = reader.number<std::int64_t>();
    part.layers = reader.numbers<int>();
    const auto formats = reader.number<quint32>();
    for (quint32 i = 0; i < formats && !reader.ended(); ++i) {
        const std::vector<char> name = reader.numbers<char>();
        part.formats.push_back(analysis::parseFormat(std::string(name.begin(), name.end())).value_or(analysis::fp32));
    }
    part.values = reader.numbers<float>();
    return part;
}

/// Numbers from a file that anybody may have written, so that sizes are not trusted.
bool fits(const analysis::SignedContributions& part)
{
    constexpr std::int64_t most = 1'000'000'000;
    if (std::ranges::find(part.formats, analysis::fp32) != part.formats.end())
        return false; // what no format of this program is
    const auto count = std::int64_t(part.values.size());
    const auto cells = std::int64_t(part.layers.size() * part.formats.size());
    if (part.probes < 0 || part.probes > most || part.samples < 0 || part.samples > most || part.outputs < 0)
        return false;
    return cells == 0 ? count == 0 : count % cells == 0 && count / cells == part.probes * part.samples;
}

} // namespace

QByteArray contributionsBlob(const KeptContributions& kept)
{
    Writer writer;
    write(writer, kept.weights);
    write(writer, kept.activations);
    writer.number(kept.outputPower);
    writer.number(kept.seconds);
    return compressed(writer.bytes());
}

Result<KeptContributions> readContributionsBlob(const QByteArray& blob)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, "what screening found does not match its checksum");
    Reader reader(*bytes);
    KeptContributions kept;
    kept.weights = readPart(reader);
    kept.activations = readPart(reader);
    kept.outputPower = reader.number<double>();
    kept.seconds = reader.number<double>();
    if (!reader.complete() || !fits(kept.weights) || !fits(kept.activations))
        return fail(ErrorKind::BadInput, "what screening found has a wrong length");
    return kept;
}

} // namespace app
