// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace widgets {

/// One line of text that is shortened with "…" where there is no room for it, and then whole as tooltip.
class ElidedLabel : public QWidget {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    ~ElidedLabel() override;

    void setText(const QString& text);
    void setColor(const QColor& color); ///< not valid: the palette's
    void setMinimumCharacters(int count); ///< room that is always there
    [[nodiscard]] const QString& text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showToolTip();

    QString m_text;
    QColor m_color;
    int m_characters = 4;
};

} // namespace widgets
