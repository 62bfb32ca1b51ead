// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cmath>

#include "app/study/binary.h"
#include "app/study/blobs.h"
#include "app/study/compression.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr std::size_t binCount = 2 * analysis::Histogram::binsPerSide;

void write(Writer& writer, const analysis::Moments& moments)
{
    for (const std::int64_t number : { moments.count, moments.zeros, moments.nans, moments.infinities })
        writer.number(number);
    writer.number(moments.min);
    writer.number(moments.max);
    writer.number(moments.sum);
    writer.number(moments.sumOfSquares);
}

analysis::Moments readMoments(Reader& reader)
{
    analysis::Moments moments;
    for (std::int64_t* number : { &moments.count, &moments.zeros, &moments.nans, &moments.infinities })
        *number = reader.number<std::int64_t>();
    moments.min = reader.number<float>();
    moments.max = reader.number<float>();
    moments.sum = reader.number<double>();
    moments.sumOfSquares = reader.number<double>();
    return moments;
}

bool isPowerOfTwo(double width)
{
    int exponent = 0;
    return std::frexp(width, &exponent) == 0.5;
}

} // namespace

QByteArray observationBlob(const analysis::TensorObservation& seen)
{
    Writer writer;
    write(writer, seen.moments);
    const auto bins = seen.histogram.bins();
    writer.number(seen.histogram.binWidth());
    writer.number(seen.histogram.count());
    writer.numbers(std::vector<std::int64_t>(bins.begin(), bins.end()));
    writer.number(quint32(seen.movingAverages.size()));
    for (const analysis::MovingAverage& average : seen.movingAverages) {
        writer.number(average.constant);
        writer.number(average.range.lo);
        writer.number(average.range.hi);
        writer.number(average.batches);
    }
    return compressed(writer.bytes());
}

Result<analysis::TensorObservation> readObservationBlob(const QByteArray& blob)
{
    const auto bytes = uncompressed(blob);
    if (!bytes)
        return fail(ErrorKind::BadInput, "what calibration saw does not match its checksum");
    Reader reader(*bytes);
    analysis::TensorObservation seen;
    seen.moments = readMoments(reader);
    const auto width = reader.number<double>();
    const auto count = reader.number<std::int64_t>();
    auto bins = reader.numbers<std::int64_t>();
    if (!bins.empty() && (bins.size() != binCount || !isPowerOfTwo(width)))
        return fail(ErrorKind::BadInput, "what calibration saw has an unknown histogram");
    seen.histogram = analysis::Histogram::restored(width, std::move(bins), count);
    const auto averages = reader.number<quint32>();
    for (quint32 i = 0; i < averages && !reader.ended(); ++i) {
        analysis::MovingAverage average;
        average.constant = reader.number<double>();
        average.range.lo = reader.number<decltype(average.range.lo)>();
        average.range.hi = reader.number<decltype(average.range.hi)>();
        average.batches = reader.number<std::int64_t>();
        seen.movingAverages.push_back(average);
    }
    if (!reader.complete())
        return fail(ErrorKind::BadInput, "what calibration saw has a wrong length");
    return seen;
}

} // namespace app
