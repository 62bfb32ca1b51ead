// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/variant_color.h"

#include "widgets/charts/palette.h"

namespace widgets {

QColor colorOfVariant(const analysis::Analysis& analysis, int variant)
{
    const analysis::VariantResult& result = analysis.variants[std::size_t(variant)];
    return result.recipe.method == analysis::Method::Fp32 ? originalColor() : variantColor(variant);
}

} // namespace widgets
