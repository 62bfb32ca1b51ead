// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/files_of_study.h"

#include <QDir>
#include <QFileInfo>

namespace app {

std::string fileOfStudy(const std::string& study, const std::string& path)
{
    const QString name = QString::fromStdString(path);
    const QFileInfo here(name);
    if (path.empty() || path.starts_with("synthetic:") || here.isAbsolute())
        return path;
    if (here.exists())
        return QDir::cleanPath(here.absoluteFilePath()).toStdString();
    QDir folder = QFileInfo(QString::fromStdString(study)).absoluteDir();
    do {
        if (folder.exists(name))
            return QDir::cleanPath(folder.filePath(name)).toStdString();
    } while (folder.cdUp());
    return path;
}

} // namespace app
