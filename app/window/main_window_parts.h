// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <vector>

#include <QString>

#include "app/window/study_contents.h"
#include "widgets/views/output_damage.h"
#include "widgets/views/study_panel.h"

class QLineEdit;
class QMenu;

namespace app {

class Session;

// Small pieces that the main window is put together from.

/// The widgets one above the other on the ground that data stands on; the last one takes the room.
[[nodiscard]] QWidget* framed(std::initializer_list<QWidget*> widgets);
[[nodiscard]] inline QWidget* framed(QWidget* widget)
{
    return framed({ widget });
}

/// Back, forward and the search for layers, for the corner of the menu bar.
[[nodiscard]] QWidget* makeCorner(QLineEdit* find, Session* session);

struct PanelSwitch {
    QString text;
    QWidget* panel;
};
/// Entries that show and hide panels.
void addPanelSwitches(QMenu* menu, std::initializer_list<PanelSwitch> panels);

/// The groups of runs as the study panel lists them, newest first.
[[nodiscard]] std::vector<widgets::StudyRun> shownRuns(const StudySnapshot& snapshot);

/// What the study has measured of weights in one layer alone.
[[nodiscard]] widgets::MeasuredWeights measuredWeights(const StudySnapshot& snapshot);

/// What the numbers in the window rest on.
[[nodiscard]] QString statusText(Session& session);

} // namespace app
