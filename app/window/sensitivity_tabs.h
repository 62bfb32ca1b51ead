// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace app {

class Session;

// The views about which layer hurts and what it deserves, connected with the session.
[[nodiscard]] QWidget* makeSensitivityTab(Session* session);
[[nodiscard]] QWidget* makePlanTab(Session* session);
/// The network, which takes its colours from the sensitivities too.
[[nodiscard]] QWidget* makeNetworkTab(Session* session);

} // namespace app
