// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/views/variant_set.h"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPlainTextEdit;
class QToolButton;

namespace widgets {

class MarkedField;

/// The variants of a run as a list, and the recipe of the selected one as text that can be edited.
class VariantPanel : public QWidget {
    Q_OBJECT

public:
    explicit VariantPanel(QWidget* parent = nullptr);
    ~VariantPanel() override;

    void setVariants(VariantSet set);
    analysis::Result<void> setForm(const VariantForm& form);
    [[nodiscard]] const VariantSet& variants() const { return m_set; }
    /// What is wrong: the text is no recipe, or nothing is chosen. Empty: nothing.
    [[nodiscard]] QString complaint() const;

    [[nodiscard]] QListWidget* list() const { return m_list; }
    [[nodiscard]] QPlainTextEdit* text() const { return m_text; }
    /// A recipe file as one more variant; what is wrong with it stands under the list.
    void loadRecipe(const QString& path);
    /// The selected one. Error: failed, naming the path.
    void saveRecipe(const QString& path);

Q_SIGNALS:
    void changed();

private:
    void showList(std::size_t selected);
    void showText();
    void itemChanged(QListWidgetItem* item);
    void textEdited();
    void updateCount();
    [[nodiscard]] int row() const;
    void askLoad();
    void askSave();
    void removeRow();

    VariantSet m_set;
    QLabel* m_count;
    QListWidget* m_list;
    MarkedField* m_listField;
    QPlainTextEdit* m_text;
    MarkedField* m_textField;
    QToolButton* m_load;
    QToolButton* m_save;
    QToolButton* m_remove;
};

} // namespace widgets
