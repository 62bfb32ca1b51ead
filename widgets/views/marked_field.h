// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace widgets {

/// The text with places after the slashes of paths where a label may break its lines.
[[nodiscard]] QString breakable(QString text);

/// One line of a form: what is entered above, and under it what is known of it or what is wrong with it. Where
/// something is wrong it has a red frame.
class MarkedField : public QWidget {
    Q_OBJECT

public:
    /// Takes `content`.
    explicit MarkedField(QWidget* content, QWidget* parent = nullptr);
    ~MarkedField() override;

    /// Reason and remedy; empty: all is well.
    void setComplaint(const QString& text);
    [[nodiscard]] const QString& complaint() const { return m_complaint; }
    void setFacts(const QString& text); ///< stands there while there is no complaint
    [[nodiscard]] const QString& facts() const { return m_facts; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showText();

    QWidget* m_content;
    QLabel* m_text;
    QString m_complaint;
    QString m_facts;
};

} // namespace widgets
