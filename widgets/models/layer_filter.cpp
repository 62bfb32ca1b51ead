// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_filter.h"

namespace widgets {

namespace {

const QLatin1String kindPrefix("kind:");

} // namespace

LayerFilter LayerFilter::parse(const QString& text)
{
    LayerFilter filter;
    QStringList words;
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (!word.startsWith(kindPrefix))
            words << word;
        else if (const QString kind = word.mid(kindPrefix.size()); !kind.isEmpty() && !filter.kinds.contains(kind))
            filter.kinds << kind;
    }
    filter.name = words.join(u' ');
    return filter;
}

QString LayerFilter::text() const
{
    QStringList words;
    if (!name.isEmpty())
        words << name;
    for (const QString& kind : kinds)
        words << kindPrefix + kind;
    return words.join(u' ');
}

bool LayerFilter::accepts(const QString& layer, const QString& kind) const
{
    return layer.contains(name, Qt::CaseInsensitive) && (kinds.isEmpty() || kinds.contains(kind));
}

} // namespace widgets
