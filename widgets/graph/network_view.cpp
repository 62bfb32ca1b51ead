// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/network_view.h"

namespace widgets {

NetworkView::NetworkView(Selection* selection, QWidget* parent) : QWidget(parent), m_selection(selection) { }
NetworkView::~NetworkView() = default;
void NetworkView::setValues(const QString&, const QString&, std::vector<std::optional<double>>) { }

} // namespace widgets
