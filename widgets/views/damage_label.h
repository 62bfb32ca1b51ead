// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "widgets/views/output_damage.h"

class QLabel;

namespace widgets {

class ElidedLabel;
class WeightTrials;

/// One line: what quantizing a layer's weight alone does at the model's output, predicted (≈) and measured (=), and
/// behind it how much that rests on, or why it is not there. Formulas are in the tooltip.
class DamageLabel : public QWidget {
    Q_OBJECT

public:
    /// `hint` stands there while nothing is tried and nothing was measured.
    explicit DamageLabel(const QString& hint, QWidget* parent = nullptr);
    ~DamageLabel() override;

    /// Nothing is tried: what was measured of the layer as it is, if anything.
    void setIdle(const std::optional<analysis::SensitivityCell>& measured);
    /// Something is tried; `measured` is of exactly that.
    void setTried(const std::optional<analysis::SensitivityCell>& measured);
    /// More was measured of what stands there.
    void setMeasured(const std::optional<analysis::SensitivityCell>& measured);
    void setPredictor(const PredictorState& state);
    void setDamage(const OutputDamage& damage);
    void setFailed(); ///< what is tried cannot be worked out: there is no prediction of it
    /// Shows what these predict. They need not outlive it.
    void follow(const WeightTrials* trials);

    [[nodiscard]] QString value() const; ///< "≈ output SQNR 31.2 dB · = 31.0 dB"
    [[nodiscard]] QString remark() const; ///< "256 samples"

Q_SIGNALS:
    void damageShown(); ///< another prediction stands there

protected:
    void changeEvent(QEvent* event) override;

private:
    void showAll();
    [[nodiscard]] bool isPredicted() const; ///< or will be
    [[nodiscard]] QString remarkText() const;
    [[nodiscard]] QString tip() const;
    void setColors();

    QString m_hint;
    QLabel* m_value;
    ElidedLabel* m_remark;
    bool m_tried = false;
    bool m_failed = false; ///< what is tried
    std::optional<analysis::SensitivityCell> m_measured;
    std::optional<OutputDamage> m_damage; ///< of what is tried
    PredictorState m_predictor;
};

} // namespace widgets
