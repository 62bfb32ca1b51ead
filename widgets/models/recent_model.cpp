// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/recent_model.h"

#include <QDir>
#include <QFileInfo>
#include <QFont>
#include <QGuiApplication>
#include <QLocale>

namespace widgets {

namespace {

/// "~/studies"
QString folderText(const QString& folder)
{
    const QString home = QDir::homePath();
    const bool below = folder == home || folder.startsWith(home + u'/');
    return QDir::toNativeSeparators(below ? u'~' + folder.mid(home.size()) : folder);
}

} // namespace

RecentModel::RecentModel(QObject* parent) : QAbstractListModel(parent) { }

RecentModel::~RecentModel() = default;

void RecentModel::setStudies(std::vector<RecentStudy> studies)
{
    beginResetModel();
    m_studies = std::move(studies);
    endResetModel();
}

int RecentModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_studies.size());
}

QVariant RecentModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RecentStudy& study = m_studies[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QFileInfo(study.path).completeBaseName();
    case SecondLineRole: {
        QStringList parts;
        if (study.missing)
            parts << tr("not found");
        if (!study.model.isEmpty())
            parts << study.model;
        parts << (study.variants == 1 ? tr("1 variant") : tr("%n variants", nullptr, study.variants));
        if (study.opened.isValid())
            parts << QLocale().toString(study.opened.date(), QLocale::ShortFormat) + u' '
                    + study.opened.time().toString(QStringLiteral("HH:mm"));
        parts << folderText(QFileInfo(study.path).path());
        return parts.join(QStringLiteral(" · "));
    }
    case PathRole:
        return study.path;
    case Qt::FontRole: {
        QFont font = QGuiApplication::font();
        font.setItalic(true);
        return study.missing ? QVariant(font) : QVariant();
    }
    case Qt::ToolTipRole:
        return study.missing ? tr("%1: there is no such file now; Delete takes it out of the list")
                                   .arg(QDir::toNativeSeparators(study.path))
                             : QDir::toNativeSeparators(study.path);
    case Qt::AccessibleTextRole:
        return data(index, Qt::DisplayRole).toString() + QStringLiteral(", ") + data(index, SecondLineRole).toString();
    default:
        return {};
    }
}

} // namespace widgets
