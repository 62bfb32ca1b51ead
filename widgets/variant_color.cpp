// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/variant_color.h"

#include "widgets/charts/palette.h"

namespace widgets {

VariantLook lookOfVariant(const analysis::Analysis& analysis, int variant)
{
    const analysis::VariantResult& result = analysis.variants[std::size_t(variant)];
    if (result.recipe.method == analysis::Method::Fp32)
        return { originalColor(), Marker::Disc };
    return { variantColor(variant), variantMarker(variant) };
}

QColor colorOfVariant(const analysis::Analysis& analysis, int variant)
{
    return lookOfVariant(analysis, variant).color;
}

QIcon iconOfVariant(const analysis::Analysis& analysis, int variant)
{
    const VariantLook look = lookOfVariant(analysis, variant);
    return markerIcon(look.color, look.marker);
}

} // namespace widgets
