// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <variant>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "analysis/result.h"

namespace widgets {

/// The numbers behind a picture.
struct DataTable {
    using Cell = std::variant<double, QString>;
    QStringList header;
    std::vector<std::vector<Cell>> rows;
};

/// RFC 4180: commas, CRLF, quotes where needed, UTF-8. Numbers with 9 significant digits and a point whatever the
/// locale; "inf", "-inf", "nan".
[[nodiscard]] QByteArray toCsv(const DataTable& table);

/// Replaces `path` at once or not at all. Error: failed, naming the path and the system's reason.
[[nodiscard]] analysis::Result<void> writeFile(const QString& path, const QByteArray& content);

} // namespace widgets
