// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the network view and the run dialog for a person to look at, when QUANTSCOPE_PICTURES names a folder.
#include <gtest/gtest.h>

#include <QHBoxLayout>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_network.h"
#include "widgets/graph/network_view.h"
#include "widgets/selection.h"
#include "widgets/views/name_choices.h"
#include "widgets/views/path_field.h"
#include "widgets/views/run_dialog.h"

namespace {

using namespace widgets;

class NetworkSheet : public QWidget {
public:
    NetworkSheet(const Selection::Published& analysis, GraphDetail detail)
    {
        auto* selection = new Selection(this);
        auto* view = new NetworkView(selection);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addSpacing(170); // the study
        layout->addWidget(view);
        layout->addSpacing(260); // the inspector
        view->setDetail(detail);
        if (!analysis)
            return;
        selection->setAnalysis(analysis);
        selection->setVariant(int(analysis->variants.size()) - 2);
        selection->setLayer(int(analysis->graph.layers.size()) / 2);
    }
};

TEST(Pictures, Network)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    using enum GraphDetail;
    pictures::take("network", [] { return new NetworkSheet(sample::wiredNetwork(20), Layers); });
    pictures::take("network-operations", [] { return new NetworkSheet(sample::wiredNetwork(20), AllOperations); });
    pictures::take("network-one-layer", [] { return new NetworkSheet(sample::wiredNetwork(1), Layers); });
    pictures::take("network-2000-layers", [] { return new NetworkSheet(sample::wiredNetwork(2000), Layers); });
    pictures::take("network-empty", [] { return new NetworkSheet(nullptr, Layers); });
}

TEST(Pictures, RunDialog)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("run-dialog-first", [] { return new RunDialog; });
    pictures::take("run-dialog", [] {
        auto* dialog = new RunDialog;
        RunSetup setup = dialog->setup();
        setup.model = TEST_DATA "/resnet20/resnet20.pt2";
        setup.data = "synthetic:normal:3x32x32:1000";
        setup.threads = 2;
        dialog->setSetup(setup);
        dialog->setModelFacts(
            QString::fromStdString(setup.model), "20 layers · 272,474 parameters · input 3 × 32 × 32");
        dialog->setDataFacts(QString::fromStdString(setup.data), "1,000 samples · 3 × 32 × 32 · no labels");
        const RunFields& fields = dialog->fields();
        fields.weightFormats.editor->setNames({ "int8", "int4" });
        analysis::LayerOverride first;
        first.pattern = "conv1";
        first.weightFormat = analysis::int8;
        dialog->setOverrides({ first });
        return dialog;
    });
    pictures::take("run-dialog-wrong", [] {
        auto* dialog = new RunDialog;
        RunSetup setup = dialog->setup();
        setup.model = "/data/models/resnet21.pt2";
        setup.preprocess = "imagnet";
        dialog->setSetup(setup);
        dialog->fields().weightFormats.editor->setNames({ "int8", "int99" });
        dialog->setOverrides({});
        return dialog;
    });
}

} // namespace
