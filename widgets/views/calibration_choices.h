// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace widgets {

/// All registered calibration methods to choose any of, each with its parameter; several parameters of one method,
/// "99.9, 99.99", are several calibrations.
class CalibrationChoices : public QWidget {
    Q_OBJECT

public:
    explicit CalibrationChoices(QWidget* parent = nullptr);
    ~CalibrationChoices() override;

    /// "minmax", "percentile:99.99", … as typed: not checked.
    [[nodiscard]] QStringList names() const;
    void setNames(const QStringList& names); ///< tells nobody
    [[nodiscard]] QCheckBox* box(const QString& method) const;
    [[nodiscard]] QLineEdit* parameter(const QString& method) const; ///< null where it takes none

Q_SIGNALS:
    void changed();

private:
    struct Row {
        QString method;
        QString defaultParameter;
        QCheckBox* box = nullptr;
        QLineEdit* parameter = nullptr;
    };
    [[nodiscard]] const Row* find(const QString& method) const;

    std::vector<Row> m_rows;
};

} // namespace widgets
