// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;
class QWidget;

namespace widgets {

class CalibrationChoices;
class MarkedField;
class NameChoices;
class PathField;

/// What is entered and where its complaint stands.
template <class Editor>
struct Field {
    Editor* editor = nullptr;
    MarkedField* mark = nullptr;
};

/// The fields of the run dialog, each with the reason for its default as tooltip. Qt owns the widgets.
struct RunFields {
    RunFields();

    /// All in one column, for a scroll area.
    [[nodiscard]] QWidget* form() const { return m_form; }

    Field<PathField> model;
    Field<PathField> data;
    Field<PathField> calibrationData;
    Field<QComboBox> preprocess; ///< editable; its first item stands for an empty text
    Field<QSpinBox> limit;
    Field<QSpinBox> calibrationLimit;
    Field<NameChoices> methods;
    Field<NameChoices> weightFormats;
    Field<NameChoices> grids;
    Field<NameChoices> granularities;
    Field<NameChoices> activationFormats;
    Field<CalibrationChoices> calibrations;
    Field<QCheckBox> reducedRange;
    Field<QLineEdit> seed;
    Field<QSpinBox> batchSize;
    Field<QSpinBox> threads;
    QWidget* overridesRow = nullptr; ///< hidden while there are none
    QLabel* overrides = nullptr;
    QToolButton* removeOverrides = nullptr;

private:
    void fillData();
    void fillMethods();
    void fillSchemes();
    void fillRun();
    void heading(const QString& text);
    /// A line of the form. `reason` is the tooltip of its name and, unless it has one of its own, of its editor.
    template <class Editor>
    Field<Editor> add(const QString& name, Editor* editor, const QString& reason);

    /// The same at the right of the field before.
    template <class Editor>
    Field<Editor> addBeside(const QString& name, Editor* editor, const QString& reason);
    template <class Editor>
    Field<Editor> fieldOf(QLabel* label, const QString& name, Editor* editor, const QString& reason);

    QWidget* m_form;
    QGridLayout* m_grid;
    QHBoxLayout* m_line = nullptr; ///< fields of the last line
};

} // namespace widgets
