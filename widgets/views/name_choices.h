// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace widgets {

/// Names to choose any of: check boxes for the common ones, a line for others ("int5, int3").
class NameChoices : public QWidget {
    Q_OBJECT

public:
    struct Choice {
        QString name; ///< as recipes have it
        QString explanation; ///< one line beside it; where one has it, all stand below each other
    };
    enum class Others { Allowed, None };

    NameChoices(const std::vector<Choice>& choices, Others others, QWidget* parent = nullptr);
    ~NameChoices() override;

    /// Checked ones in the order of the boxes, then the others as typed; each once.
    [[nodiscard]] QStringList names() const;
    void setNames(const QStringList& names); ///< tells nobody
    [[nodiscard]] QCheckBox* box(const QString& name) const; ///< null where it is none of the common ones
    [[nodiscard]] QLineEdit* others() const { return m_others; } ///< null where there are none
    void setOthersHint(const QString& placeholder, const QString& toolTip);

Q_SIGNALS:
    void changed();

private:
    std::vector<QCheckBox*> m_boxes;
    QLineEdit* m_others = nullptr;
};

} // namespace widgets
