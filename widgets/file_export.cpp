// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_export.h"

#include <algorithm>

#include <QBuffer>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPainter>
#include <QSvgGenerator>

#include "analysis/report/output_files.h"
#include "widgets/charts/chart_export.h"

namespace widgets {

namespace {

constexpr double pictureScale = 2;
constexpr double largestPicture = 16'000; ///< pixels

QString translated(const char* text)
{
    return QCoreApplication::translate("widgets::files", text);
}

} // namespace

QImage toImage(const Picture& picture)
{
    const double longest = std::max({ picture.size.width(), picture.size.height(), 1.0 });
    const double scale = std::min(pictureScale, largestPicture / longest);
    QImage image((picture.size * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    picture.paint(painter);
    return image;
}

analysis::Result<void> writePicture(const QString& path, const Picture& picture)
{
    QBuffer buffer;
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(picture.size.toSize());
        svg.setViewBox(QRectF(QPointF(), picture.size));
        svg.setTitle(picture.title);
        QPainter painter(&svg);
        picture.paint(painter);
    } else if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        buffer.open(QIODevice::WriteOnly);
        toImage(picture).save(&buffer, "PNG");
    } else {
        return analysis::fail(analysis::ErrorKind::Usage,
            translated(QT_TRANSLATE_NOOP(
                           "widgets::files", "%1: pictures are saved as .png or .svg; choose one of these endings"))
                .arg(path)
                .toStdString());
    }
    return writeFile(path, buffer.data());
}

analysis::Result<void> writeCsv(const QString& path, const std::function<void(analysis::CsvWriter&)>& writeRows)
{
    const QFileInfo file(path);
    const auto content = [&](analysis::TextSink& sink) {
        analysis::CsvWriter csv(sink);
        writeRows(csv);
    };
    const auto written =
        analysis::writeFiles(file.absolutePath().toStdString(), { { file.fileName().toStdString(), content } });
    if (!written)
        return tl::unexpected(written.error());
    return {};
}

void saveAs(QWidget* parent, const FileQuestion& question,
    const std::function<analysis::Result<void>(const QString& path)>& write)
{
    const QString path = QFileDialog::getSaveFileName(parent, question.title, question.suggestion, question.filter);
    if (path.isEmpty())
        return;
    if (const auto written = write(path); !written)
        QMessageBox::warning(parent, translated(QT_TRANSLATE_NOOP("widgets::files", "Not saved")),
            QString::fromStdString(written.error().message));
}

QString pictureFilter()
{
    return translated(QT_TRANSLATE_NOOP("widgets::files", "Pictures (*.png *.svg)"));
}

QString tableFilter()
{
    return translated(QT_TRANSLATE_NOOP("widgets::files", "Tables (*.csv)"));
}

} // namespace widgets
