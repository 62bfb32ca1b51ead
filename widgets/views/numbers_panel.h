// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/views/number_rows.h"

namespace widgets {

/// Names and numbers in two columns of equal rows, numbers right-aligned, formulas as tooltips.
class NumbersPanel : public QWidget {
    Q_OBJECT

public:
    explicit NumbersPanel(QWidget* parent = nullptr);
    ~NumbersPanel() override;

    /// `title` stands above; may be empty.
    void setRows(std::vector<NumberRow> rows, const QString& title);
    void setEmptyText(const QString& text);

    [[nodiscard]] const std::vector<NumberRow>& rows() const { return m_rows; }
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] QString text() const; ///< one line a number, tab between: what is copied

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void copy() const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    [[nodiscard]] QRectF cell(std::size_t row) const;
    [[nodiscard]] double lineHeight() const;

    std::vector<NumberRow> m_rows;
    QString m_title;
    QString m_emptyText;
};

} // namespace widgets
