// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractListModel>

#include "widgets/views/start_page.h"

namespace widgets {

/// Studies that were open before, newest first.
class RecentModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { PathRole = Qt::UserRole + 1, SecondLineRole };

    explicit RecentModel(QObject* parent = nullptr);
    ~RecentModel() override;

    void setStudies(std::vector<RecentStudy> studies);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<RecentStudy> m_studies;
};

} // namespace widgets
