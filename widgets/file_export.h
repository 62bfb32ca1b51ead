// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QImage>
#include <QSizeF>
#include <QString>

#include "analysis/report/table.h"
#include "analysis/result.h"

class QPainter;
class QWidget;

namespace widgets {

/// What a picture is made of.
struct Picture {
    QSizeF size; ///< pixels on screen
    QString title; ///< of an SVG
    std::function<void(QPainter&)> paint; ///< over (0, 0) … size
};

/// At twice the size on screen, so that it is sharp when shown larger; less where a side would exceed 16,000 pixels.
[[nodiscard]] QImage toImage(const Picture& picture);
/// PNG or SVG, by the name's ending. Errors: usage (another ending), failed; naming the path.
[[nodiscard]] analysis::Result<void> writePicture(const QString& path, const Picture& picture);
/// A CSV file, at once or not at all. Error: failed, naming the path.
[[nodiscard]] analysis::Result<void> writeCsv(
    const QString& path, const std::function<void(analysis::CsvWriter&)>& writeRows);

/// What a dialog asks for.
struct FileQuestion {
    QString title;
    QString suggestion; ///< name of the file
    QString filter; ///< "Tables (*.csv)"
};
/// Asks where and writes there with `write`; says so where that fails.
void saveAs(QWidget* parent, const FileQuestion& question,
    const std::function<analysis::Result<void>(const QString& path)>& write);

[[nodiscard]] QString pictureFilter(); ///< of FileQuestion: PNG and SVG
[[nodiscard]] QString tableFilter(); ///< CSV

} // namespace widgets
