// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace app {

/// Above the inspector while layers are changed: how many, and the ways to run or drop the changes.
class ChangesBar : public QFrame {
    Q_OBJECT

public:
    explicit ChangesBar(QWidget* parent = nullptr);

    void setChangedLayers(const QStringList& layers); ///< none: hides
    void setRunnable(const QString& whyNot); ///< empty: it can be run

Q_SIGNALS:
    void runWanted();
    void dropWanted();

private:
    QLabel* m_text;
    QPushButton* m_run;
};

} // namespace app
