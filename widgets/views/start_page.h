// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QDateTime>
#include <QWidget>

class QLabel;
class QListView;
class QModelIndex;
class QPushButton;

namespace widgets {

class RecentModel;

/// A study that was open before.
struct RecentStudy {
    QString path;
    QString model; ///< name of the model's file
    QDateTime opened;
    int variants = 0;
    bool missing = false; ///< there is no such file now
    bool operator==(const RecentStudy&) const = default;
};

/// What the window shows before a study is open: the ways to begin, and recent studies; where there are none, what
/// comes next. Files can be dropped on it.
class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);
    ~StartPage() override;

    void setRecent(std::vector<RecentStudy> studies); ///< newest first

    [[nodiscard]] QListView* recent() const { return m_recent; }
    [[nodiscard]] QPushButton* openModel() const { return m_openModel; }
    [[nodiscard]] QPushButton* openStudy() const { return m_openStudy; }
    [[nodiscard]] QPushButton* tryDemo() const { return m_tryDemo; }

Q_SIGNALS:
    void modelWanted();
    void studyWanted();
    void demoWanted();
    void recentChosen(const QString& path);
    void forgetWanted(const QString& path); ///< takes a study out of the list of recent ones
    void filesDropped(const QStringList& paths);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QWidget* makeWays();
    [[nodiscard]] QWidget* makeSteps();
    QLabel* faint(const QString& text);
    void showColors();
    void choose(const QModelIndex& study);
    void showMenu(const QPoint& at);

    std::vector<QLabel*> m_faint; ///< first: other members add to it as they are made
    RecentModel* m_model;
    QListView* m_recent;
    QLabel* m_recentTitle;
    QPushButton* m_openModel;
    QPushButton* m_openStudy;
    QPushButton* m_tryDemo;
    QWidget* m_steps; ///< in the place of the list while there are no studies
    bool m_dropping = false;
};

} // namespace widgets
