// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace widgets {

class ElidedLabel;

/// The line above a panel: what it is, how much it holds, and at the right one thing to do with all of it.
class PanelHeader : public QWidget {
    Q_OBJECT

public:
    explicit PanelHeader(const QString& title, QWidget* parent = nullptr);
    ~PanelHeader() override;

    void setSummary(const QString& text); ///< fainter, after the title
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QToolButton* button() const { return m_button; } ///< hidden until it is shown

protected:
    void changeEvent(QEvent* event) override;

private:
    void showColors();

    QLabel* m_title;
    ElidedLabel* m_summary;
    QToolButton* m_button;
};

} // namespace widgets
