// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace widgets {

/// A line about what is shown, or, in red, why it cannot be; as wide as there is room, and as high as it needs.
class StatusLine : public QLabel {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    ~StatusLine() override;

public Q_SLOTS:
    void say(const QString& text);
    void complain(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void setColors();
    bool m_complains = false;
};

} // namespace widgets
