// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_export.h"

#include <cmath>

#include <QCoreApplication>
#include <QSaveFile>

namespace widgets {

namespace {

QByteArray field(const DataTable::Cell& cell)
{
    if (const double* number = std::get_if<double>(&cell)) {
        if (std::isnan(*number))
            return "nan";
        if (std::isinf(*number))
            return *number < 0 ? "-inf" : "inf";
        return QByteArray::number(*number, 'g', 9);
    }
    QByteArray text = std::get<QString>(cell).toUtf8();
    if (text.contains(',') || text.contains('"') || text.contains('\n') || text.contains('\r'))
        text = '"' + text.replace("\"", "\"\"") + '"';
    return text;
}

} // namespace

QByteArray toCsv(const DataTable& table)
{
    QByteArray csv;
    const auto line = [&](const std::vector<DataTable::Cell>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            csv += (i == 0 ? QByteArray() : QByteArray(",")) + field(cells[i]);
        csv += "\r\n";
    };
    line({ table.header.begin(), table.header.end() });
    for (const auto& row : table.rows)
        line(row);
    return csv;
}

analysis::Result<void> writeFile(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
        return {};
    return analysis::fail(analysis::ErrorKind::Failed,
        QCoreApplication::translate("widgets::files", "%1: cannot be written: %2; choose another place")
            .arg(path, file.errorString())
            .toStdString());
}

} // namespace widgets
