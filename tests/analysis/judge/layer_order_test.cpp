// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/layer_order.h"

#include <gmock/gmock.h>

#include "calm_analysis.h"

namespace analysis {

namespace {

using namespace calm;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(LayerOrder, FollowsEdgesThroughWhatIsNoLayer)
{
    const Graph graph = calmAnalysis().graph;
    EXPECT_THAT(layersBefore(graph), ElementsAre(IsEmpty(), ElementsAre(0), ElementsAre(1)));
    EXPECT_THAT(lastLayers(graph), ElementsAre(2));
    EXPECT_THAT(layersBefore({}), IsEmpty());
    Graph damaged = graph;
    damaged.edges.push_back({ 4, 17, 3, 0, {} });
    damaged.edges.push_back({ 5, 0, -2, 0, {} });
    damaged.nodes[3].layer = 12;
    EXPECT_THAT(layersBefore(damaged), ElementsAre(IsEmpty(), ElementsAre(0), IsEmpty()));
}

} // namespace

} // namespace analysis
