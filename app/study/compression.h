// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QByteArray>

namespace app {

/// `bytes` in zlib's frame, preceded by their number (qCompress's format). At its fastest level: the names that repeat
/// in every layer vanish at any.
[[nodiscard]] QByteArray compressed(const QByteArray& bytes);

/// The inverse; nullopt where length or checksum do not hold. Says so without the warning that Qt's own function prints.
[[nodiscard]] std::optional<QByteArray> uncompressed(const QByteArray& blob);

} // namespace app
