// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/views/run_fields.h"
#include "widgets/views/variant_set.h"

namespace widgets {

// Between the fields of the run dialog that are lists and the values whose product the variants are.

/// What is chosen; what cannot be read, and lists that a chosen method needs and that are empty, are marked at their
/// fields.
[[nodiscard]] VariantForm readLists(const RunFields& fields);

/// What is not chosen in `shown` gets its default, so that a further method begins with something sensible.
void showLists(const RunFields& fields, const VariantForm& shown);

/// Where a complaint of the recipes' checker belongs, by the field that its message names.
[[nodiscard]] MarkedField* markFor(const RunFields& fields, const QString& message);

} // namespace widgets
