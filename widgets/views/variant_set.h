// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/recipe/variants.h"
#include "analysis/result.h"

namespace widgets {

/// What the lists of a form say. Without a method there is no product.
struct VariantForm {
    analysis::VariantLists lists;
    std::vector<analysis::LayerOverride> overrides; ///< for all quantized variants, as far as their method has a use
    bool reducedRange = false; ///< for all with 8-bit activations
    bool operator==(const VariantForm&) const = default;
};

/// More variants than this nobody waits for, or reads.
inline constexpr std::size_t mostVariants = 500;

/// The recipes that the form makes. Error: usage, naming the variant and the field, or that there are too many.
[[nodiscard]] analysis::Result<std::vector<analysis::Recipe>> productOf(const VariantForm& form);

/// One line of the list of variants.
struct VariantRow {
    analysis::Recipe recipe;
    bool chosen = true;
    bool own = false; ///< written, changed or loaded by a person: no product of the form
    bool operator==(const VariantRow&) const = default;
};

/// The variants of a run: those of the form, of which some may be left out, then those that a person wrote.
class VariantSet {
public:
    /// Replaces what the form makes; what was left out stays so, by name. On an error there is no product.
    analysis::Result<void> setForm(const VariantForm& form);
    [[nodiscard]] const VariantForm& form() const { return m_form; }
    [[nodiscard]] const std::vector<VariantRow>& rows() const { return m_rows; }
    [[nodiscard]] std::vector<analysis::Recipe> chosen() const;
    void setChosen(std::size_t row, bool chosen);

    /// The row becomes that recipe; one of the form stays in its place, not chosen, and a new row stands at the end. A
    /// name that was the recipe's automatic one follows the change. Returns the row. Error: usage, when another chosen
    /// variant has that name.
    analysis::Result<std::size_t> change(std::size_t row, analysis::Recipe recipe);
    /// At the end. Error: usage, when a chosen variant has that name.
    analysis::Result<std::size_t> add(analysis::Recipe recipe);
    void remove(std::size_t row); ///< an own one

    /// The smallest form of which all recipes are products, or as many as can be; the rest are own ones.
    [[nodiscard]] static VariantSet of(const std::vector<analysis::Recipe>& recipes);

private:
    [[nodiscard]] bool isTaken(const std::string& name, std::size_t exceptRow) const;

    VariantForm m_form;
    std::vector<VariantRow> m_rows;
    std::vector<std::string> m_leftOut; ///< names, also of variants that are not in the product now
};

} // namespace widgets
