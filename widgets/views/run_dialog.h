// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QDialog>

#include "widgets/views/run_fields.h"
#include "widgets/views/run_setup.h"
#include "widgets/views/variant_set.h"

class QPushButton;

namespace widgets {

class VariantPanel;

/// Sets up a run: model and data, the lists whose product are the variants, and each variant's recipe as text that can
/// be edited. What is wrong is marked where it stands; Run is enabled when nothing is. Opens, runs and remembers
/// nothing itself: the caller takes setup() after accepted().
class RunDialog : public QDialog {
    Q_OBJECT

public:
    /// Shows what an expert would begin with: FP32 and 8-bit PTSQ.
    explicit RunDialog(QWidget* parent = nullptr);
    ~RunDialog() override;

    /// Recipes that are no product of lists stand as variants of their own. Tells the paths, so connect before.
    void setSetup(const RunSetup& setup);
    /// What is shown now; complete only when isReady().
    [[nodiscard]] RunSetup setup() const;
    [[nodiscard]] bool isReady() const;
    /// What is wrong now, one line each, as marked in the fields.
    [[nodiscard]] QStringList complaints() const;

    /// Changes of single layers that all quantized variants get on top, as made in the inspector; a person can remove
    /// them.
    void setOverrides(const std::vector<analysis::LayerOverride>& overrides);
    [[nodiscard]] const std::vector<analysis::LayerOverride>& overrides() const;

    [[nodiscard]] const RunFields& fields() const;
    [[nodiscard]] VariantPanel* variantPanel() const;
    [[nodiscard]] QPushButton* runButton() const;

public Q_SLOTS:
    // Answers to the signals below; ignored when the path is another by now.
    void setModelFacts(const QString& path, const QString& facts);
    void setModelError(const QString& path, const QString& reason);
    void setDataFacts(const QString& path, const QString& facts);
    void setDataError(const QString& path, const QString& reason);
    void setCalibrationDataFacts(const QString& path, const QString& facts);
    void setCalibrationDataError(const QString& path, const QString& reason);

Q_SIGNALS:
    // A path was chosen or typed to its end: somebody who can read it may tell what it is.
    void modelPathChanged(const QString& path);
    void dataPathChanged(const QString& path);
    void calibrationDataPathChanged(const QString& path);
    void changed(); ///< something in setup(), by a person

private:
    struct Form;
    void connectFields();
    [[nodiscard]] std::vector<std::pair<Field<PathField>*, void (RunDialog::*)(const QString&)>> pathFields();
    void enterPath(const Field<PathField>& field);
    void showOverrides();
    void showProduct();
    void check();
    void tellFacts(const Field<PathField>& field, const QString& path, const QString& facts);
    void tellError(const Field<PathField>& field, const QString& path, const QString& reason);

    std::unique_ptr<Form> m_form;
};

} // namespace widgets
