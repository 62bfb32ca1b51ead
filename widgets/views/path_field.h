// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;

namespace widgets {

/// A path that is typed, dropped or chosen. Nothing is read here.
class PathField : public QWidget {
    Q_OBJECT

public:
    enum class Offers { Files, FilesAndFolders };

    explicit PathField(Offers offers, QWidget* parent = nullptr);
    ~PathField() override;

    [[nodiscard]] QString path() const; ///< as typed, without spaces around it
    void setPath(const QString& path); ///< tells nobody
    void setFilter(const QString& filter) { m_filter = filter; } ///< of the dialog: "Models (*.pt2)"
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void edited(); ///< each letter
    void entered(
        const QString& path); ///< to its end: by Return, leaving the field, a dialog or a drop; when it differs

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void browseFile();
    void browseFolder();
    void take(const QString& path);
    void tellEntered();

    QLineEdit* m_edit;
    QString m_filter;
    QString m_told; ///< what entered() told last
};

} // namespace widgets
