// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "widgets/models/plan_words.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QMenu;
class QSlider;
class QToolButton;

namespace widgets {

class NameChoices;

/// What is asked of a plan: what of the layers is chosen, from which formats, within which limits.
class PlanControls : public QWidget {
    Q_OBJECT

public:
    explicit PlanControls(PlanSession* session, QWidget* parent = nullptr);
    ~PlanControls() override;

    void showPlan(); ///< to be called whenever the session has changed

    [[nodiscard]] QComboBox* target() const { return m_target; }
    [[nodiscard]] QComboBox* resource() const { return m_resource; }
    [[nodiscard]] QSlider* budget() const { return m_budget; }
    [[nodiscard]] QDoubleSpinBox* limit() const { return m_limit; }
    [[nodiscard]] QDoubleSpinBox* otherLimit() const { return m_other; }
    [[nodiscard]] QCheckBox* ends() const { return m_ends; }
    /// What the button Formats opens; null while nothing is known of that part.
    [[nodiscard]] NameChoices* weightFormats() const { return m_weights; }
    [[nodiscard]] NameChoices* activationFormats() const { return m_activations; }

Q_SIGNALS:
    void screeningWanted(analysis::SensitivityTarget target); ///< of what is not known yet

private:
    void buildLimits();
    void makeFormats();
    void chooseTarget(analysis::SensitivityTarget target);
    void chooseFormats();
    void chooseResource();
    [[nodiscard]] bool knows(analysis::SensitivityTarget target) const;
    [[nodiscard]] CostUnit unit() const;
    [[nodiscard]] CostUnit otherUnit() const;

    PlanSession* m_session;
    QComboBox* m_target;
    QToolButton* m_formats;
    QMenu* m_menu;
    PlanSession::Source m_formatsOf; ///< what the menu was made of
    NameChoices* m_weights = nullptr;
    NameChoices* m_activations = nullptr;
    QCheckBox* m_ends;
    QComboBox* m_resource;
    QSlider* m_budget;
    QDoubleSpinBox* m_limit;
    QLabel* m_share;
    QDoubleSpinBox* m_other;
    std::optional<analysis::SensitivityTarget> m_awaited; ///< chosen, but not known yet
};

} // namespace widgets
