// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace widgets {

/// What Selection::filter() asks for: part of a layer's name, and kinds. "layer3 kind:conv2d kind:linear" shows the
/// convolutions and linear layers whose name holds "layer3".
struct LayerFilter {
    QString name; ///< part of the name, whatever the case; empty: all
    QStringList kinds; ///< Layer::kindName; empty: all

    [[nodiscard]] static LayerFilter parse(const QString& text);
    [[nodiscard]] QString text() const; ///< what parse() reads
    [[nodiscard]] bool accepts(const QString& layer, const QString& kind) const;
    bool operator==(const LayerFilter&) const = default;
};

} // namespace widgets
