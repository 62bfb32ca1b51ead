// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the network view and the run dialog for a person to look at, when QUANTSCOPE_PICTURES names a folder.
#include <gtest/gtest.h>

#include <QHBoxLayout>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_network.h"
#include "widgets/graph/network_view.h"
#include "widgets/selection.h"

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

} // namespace
