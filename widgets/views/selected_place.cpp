// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/selected_place.h"

#include "widgets/selection.h"

namespace widgets {

SelectedPlace selectedPlace(const Selection& selection)
{
    SelectedPlace place;
    if (const Selection::Published& analysis = selection.analysis()) {
        const analysis::Provenance& provenance = analysis->provenance;
        place.model = provenance.model;
        place.data = provenance.data;
        place.preprocess = provenance.preprocess;
        place.output = provenance.output;
    }
    if (const analysis::Layer* layer = selection.currentLayer())
        place.layer = layer->name;
    if (const analysis::VariantResult* variant = selection.currentVariant())
        place.variant = variant->recipe.name;
    return place;
}

} // namespace widgets
