// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/compression.h"

#include <QtEndian>
#include <zlib.h>

namespace app {

namespace {

constexpr int fastest = 1;
constexpr qsizetype sizeBytes = 4;
/// Deflate cannot do better; a larger claim is damage, and would ask for memory that nothing fills.
constexpr qint64 largestRatio = 1032;

} // namespace

QByteArray compressed(const QByteArray& bytes)
{
    return qCompress(bytes, fastest);
}

std::optional<QByteArray> uncompressed(const QByteArray& blob)
{
    if (blob.size() <= sizeBytes)
        return std::nullopt;
    const qint64 claimed = qFromBigEndian<quint32>(blob.constData());
    if (claimed > blob.size() * largestRatio)
        return std::nullopt;
    QByteArray bytes(claimed, Qt::Uninitialized);
    auto size = uLongf(claimed);
    const auto* source = reinterpret_cast<const Bytef*>(blob.constData() + sizeBytes);
    auto* target = reinterpret_cast<Bytef*>(bytes.data());
    if (::uncompress(target, &size, source, uLong(blob.size() - sizeBytes)) != Z_OK || qint64(size) != claimed)
        return std::nullopt;
    return bytes;
}

} // namespace app
