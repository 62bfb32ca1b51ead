// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace widgets {

/// What stands in the place of a view that has nothing to show: what would fill it, and the button that does.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);
    ~EmptyState() override;

    void setText(const QString& text);
    void setAction(const QString& text); ///< of the button; empty: none
    [[nodiscard]] QString text() const;
    [[nodiscard]] QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void actionWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showColors();

    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace widgets
