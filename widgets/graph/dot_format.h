// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "analysis/result.h"
#include "widgets/graph/graph_layout.h"

namespace widgets {

/// The graph in the language of Graphviz' program dot. Boxes are called by their index; no text of the model's is in
/// it.
[[nodiscard]] QByteArray toDot(const LayoutInput& input);

/// Reads what `dot -Tplain` wrote for toDot(input). The output is not trusted: sizes and numbers are checked, lines of
/// another kind are passed over. Error: badInput, where a box or an edge is missing or a number cannot be.
[[nodiscard]] analysis::Result<GraphLayout> parseDotPlain(const QByteArray& output, const LayoutInput& input);

} // namespace widgets
