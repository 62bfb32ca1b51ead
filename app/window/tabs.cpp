// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/tabs.h"

#include <array>

#include <QCoreApplication>
#include <QLocale>
#include <QSettings>

#include "app/window/main_window_parts.h"
#include "app/window/sensitivity_tabs.h"
#include "app/window/session.h"
#include "widgets/views/compare_view.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/layers_view.h"
#include "widgets/views/weight_range.h"

namespace app {

namespace {

QWidget* makeLayers(Session* session)
{
    static const QString columnsKey = QStringLiteral("layersColumns");
    auto* view = new widgets::LayersView(session->selection());
    view->restoreColumns(QSettings().value(columnsKey).toByteArray());
    QObject::connect(view, &widgets::LayersView::modelWanted, session, &Session::modelWanted);
    QObject::connect(
        session, &Session::settingsWanted, view, [view] { QSettings().setValue(columnsKey, view->saveColumns()); });
    return view;
}

QString boundText(float bound)
{
    return QLocale().toString(bound, 'g', 4);
}

void connectWeight(widgets::WeightRange* weight, Session* session)
{
    using widgets::WeightRange;
    QObject::connect(weight, &WeightRange::weightsWanted, session, &Session::wantWeights);
    QObject::connect(session, &Session::weightsRead, weight, &WeightRange::setWeights);
    QObject::connect(session, &Session::weightsFailed, weight, &WeightRange::setWeightsError);
    QObject::connect(weight, &WeightRange::predictorWanted, session, &Session::wantPredictor);
    QObject::connect(session, &Session::predictorChanged, weight, &WeightRange::setPredictor);
    QObject::connect(weight, &WeightRange::dragged, session, [session](analysis::Range range) {
        Q_EMIT session->remark(Session::tr(
            "Weight dragged to [%1, %2]: shows what this range would do. A run takes the weight's whole range")
                                   .arg(boundText(range.lo), boundText(range.hi)));
    });
    QObject::connect(
        session, &Session::changesChanged, weight, [session, weight] { weight->setChanges(session->changes()); });
    QObject::connect(session, &Session::snapshotChanged, weight, [session, weight] {
        const auto& snapshot = session->snapshot();
        weight->setMeasured(snapshot ? measuredWeights(*snapshot) : widgets::MeasuredWeights());
    });
}

QWidget* makeDistribution(Session* session)
{
    using widgets::DistributionView;
    auto* view = new DistributionView(session->selection());
    QObject::connect(view, &DistributionView::modelWanted, session, &Session::modelWanted);
    QObject::connect(view, &DistributionView::runWanted, session, [session] { Q_EMIT session->setUpWanted({}); });
    QObject::connect(view, &DistributionView::observationWanted, session, &Session::wantObservation);
    QObject::connect(session, &Session::observationRead, view, &DistributionView::setObservation);
    connectWeight(view->weight(), session);
    QObject::connect(view, &DistributionView::rangeDragged, session,
        [session](int, const QString& calibration, analysis::Range range) {
            Q_EMIT session->remark(
                Session::tr("%1 dragged to [%2, %3]: shows what this range would do. A run takes ranges from a "
                            "calibration method, chosen in Run > Set Up Run")
                    .arg(calibration, boundText(range.lo), boundText(range.hi)));
        });
    return view;
}

QWidget* makeCompare(Session* session)
{
    auto* view = new widgets::CompareView(session->selection());
    QObject::connect(view, &widgets::CompareView::runWanted, session, [session] { Q_EMIT session->setUpWanted({}); });
    return view;
}

constexpr std::array entries{
    TabEntry{ "layers", QT_TRANSLATE_NOOP("Tabs", "Layers"), makeLayers },
    TabEntry{ "distribution", QT_TRANSLATE_NOOP("Tabs", "Distribution"), makeDistribution },
    TabEntry{ "compare", QT_TRANSLATE_NOOP("Tabs", "Compare"), makeCompare },
    TabEntry{ "sensitivity", QT_TRANSLATE_NOOP("Tabs", "Sensitivity"), makeSensitivityTab },
    TabEntry{ "plan", QT_TRANSLATE_NOOP("Tabs", "Plan"), makePlanTab },
    TabEntry{ "network", QT_TRANSLATE_NOOP("Tabs", "Network"), makeNetworkTab },
};

} // namespace

std::span<const TabEntry> tabEntries()
{
    return entries;
}

} // namespace app
