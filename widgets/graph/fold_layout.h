// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graph_layout.h"

namespace widgets {

/// A long network as a page is set: cut between rows into columns, read from left to right, as many as make it largest
/// within `page`. `edges` are the layout's, parallel. Cuts are made where few values cross; what crosses is led from
/// the foot of one column to the head of the next. One column where the layout fits the page or cannot be cut.
[[nodiscard]] GraphLayout foldedLayout(const GraphLayout& layout, const std::vector<DrawnEdge>& edges, QSizeF page);

} // namespace widgets
