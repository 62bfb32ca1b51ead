// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/variant_set.h"

#include <algorithm>

#include <QCoreApplication>

#include "analysis/recipe/method.h"
#include "analysis/recipe/validate.h"

namespace widgets {

namespace {

using analysis::LayerOverride;
using analysis::Method;
using analysis::Recipe;

std::string text(const char* source, const QString& argument)
{
    return QCoreApplication::translate("VariantSet", source).arg(argument).toStdString();
}

bool hasActivations(const Recipe& recipe)
{
    return recipe.method == Method::Ptdq || recipe.method == Method::Ptsq;
}

bool canReduce(const Recipe& recipe)
{
    return hasActivations(recipe) && recipe.activations.format.isInteger() && recipe.activations.format.bits == 8;
}

/// What of the changes a method can use.
std::vector<LayerOverride> usable(const std::vector<LayerOverride>& overrides, Method method)
{
    std::vector<LayerOverride> result;
    for (LayerOverride change : overrides) {
        if (method == Method::Weights) {
            change.activationFormat.reset();
            change.activationGrid.reset();
            change.activationGranularity.reset();
            change.reducedRange.reset();
        }
        if (method != Method::Ptsq)
            change.activationCalibration.reset();
        LayerOverride nothing;
        nothing.pattern = change.pattern;
        if (method != Method::Fp32 && change != nothing)
            result.push_back(std::move(change));
    }
    return result;
}

template <class T>
void include(std::vector<T>& list, const T& value)
{
    if (std::ranges::find(list, value) == list.end())
        list.push_back(value);
}

} // namespace

analysis::Result<std::vector<Recipe>> productOf(const VariantForm& form)
{
    const analysis::VariantLists& lists = form.lists;
    if (lists.methods.empty())
        return std::vector<Recipe>();
    std::size_t count = 1;
    for (const std::size_t size : { lists.methods.size(), lists.weightFormats.size(), lists.activationFormats.size(),
             lists.weightGrids.size(), lists.weightGranularities.size(), lists.calibrations.size() })
        count *= std::max<std::size_t>(size, 1);
    // The lists' sizes before what is the same is taken out; with a method that has no use for a list it is more.
    if (count > 4 * mostVariants)
        return analysis::fail(analysis::ErrorKind::Usage,
            text(QT_TRANSLATE_NOOP("VariantSet", "The lists make %1 combinations; choose fewer in some of them"),
                QString::number(count)));
    auto recipes = analysis::variants(lists);
    if (!recipes)
        return recipes;
    if (recipes->size() > mostVariants)
        return analysis::fail(analysis::ErrorKind::Usage,
            text(QT_TRANSLATE_NOOP("VariantSet", "The lists make %1 variants; choose fewer in some of them"),
                QString::number(recipes->size())));
    for (Recipe& recipe : *recipes) {
        if (form.reducedRange && canReduce(recipe))
            recipe.activations.reducedRange = true;
        recipe.layers = usable(form.overrides, recipe.method);
        recipe = analysis::normalized(std::move(recipe));
        recipe.name = analysis::variantName(recipe);
        if (auto valid = analysis::validate(recipe); !valid)
            return analysis::fail(valid.error().kind, recipe.name + ": " + valid.error().message);
    }
    return recipes;
}

analysis::Result<void> VariantSet::setForm(const VariantForm& form)
{
    m_form = form;
    std::erase_if(m_rows, [](const VariantRow& row) { return !row.own; });
    const auto recipes = productOf(form);
    if (!recipes)
        return tl::unexpected(recipes.error());
    std::vector<VariantRow> rows;
    for (const Recipe& recipe : *recipes) {
        const bool leftOut = std::ranges::find(m_leftOut, recipe.name) != m_leftOut.end();
        // A row that a person wrote keeps its name: the product's of the same name steps back.
        rows.push_back({ recipe, !leftOut && !isTaken(recipe.name, m_rows.size()), false });
    }
    m_rows.insert(m_rows.begin(), rows.begin(), rows.end());
    return {};
}

std::vector<Recipe> VariantSet::chosen() const
{
    std::vector<Recipe> recipes;
    for (const VariantRow& row : m_rows) {
        if (row.chosen)
            recipes.push_back(row.recipe);
    }
    return recipes;
}

bool VariantSet::isTaken(const std::string& name, std::size_t exceptRow) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (i != exceptRow && m_rows[i].chosen && m_rows[i].recipe.name == name)
            return true;
    }
    return false;
}

void VariantSet::setChosen(std::size_t row, bool chosen)
{
    VariantRow& changed = m_rows[row];
    if (chosen && isTaken(changed.recipe.name, row))
        return; // a study holds a name once
    changed.chosen = chosen;
    std::erase(m_leftOut, changed.recipe.name);
    if (!chosen && !changed.own)
        m_leftOut.push_back(changed.recipe.name);
}

analysis::Result<std::size_t> VariantSet::change(std::size_t row, Recipe recipe)
{
    const VariantRow& before = m_rows[row];
    if (recipe == before.recipe)
        return row;
    if (recipe.name == before.recipe.name && recipe.name == analysis::variantName(before.recipe))
        recipe.name = analysis::variantName(recipe);
    if (isTaken(recipe.name, row))
        return analysis::fail(analysis::ErrorKind::Usage,
            text(QT_TRANSLATE_NOOP("VariantSet", "name: %1 is another variant; choose another name"),
                QString::fromStdString(recipe.name)));
    if (before.own) {
        m_rows[row].recipe = std::move(recipe);
        return row;
    }
    setChosen(row, false);
    m_rows.push_back({ std::move(recipe), true, true });
    return m_rows.size() - 1;
}

analysis::Result<std::size_t> VariantSet::add(Recipe recipe)
{
    if (isTaken(recipe.name, m_rows.size()))
        return analysis::fail(analysis::ErrorKind::Usage,
            text(QT_TRANSLATE_NOOP("VariantSet", "name: %1 is there already; give the recipe another name"),
                QString::fromStdString(recipe.name)));
    m_rows.push_back({ std::move(recipe), true, true });
    return m_rows.size() - 1;
}

void VariantSet::remove(std::size_t row)
{
    if (m_rows[row].own)
        m_rows.erase(m_rows.begin() + std::ptrdiff_t(row));
}

VariantSet VariantSet::of(const std::vector<Recipe>& recipes)
{
    VariantForm form;
    bool common = true; // whether all quantized ones have the same overrides
    const Recipe* first = nullptr;
    for (const Recipe& recipe : recipes) {
        include(form.lists.methods, recipe.method);
        if (recipe.method == Method::Fp32)
            continue;
        include(form.lists.weightFormats, recipe.weights.format);
        include(form.lists.weightGrids, recipe.weights.grid);
        include(form.lists.weightGranularities, recipe.weights.granularity);
        if (!first)
            first = &recipe;
        common = common && recipe.layers == first->layers;
        if (!hasActivations(recipe))
            continue;
        include(form.lists.activationFormats, recipe.activations.format);
        form.reducedRange = form.reducedRange || recipe.activations.reducedRange;
        if (recipe.method == Method::Ptsq)
            include(form.lists.calibrations, analysis::withParameter(recipe.activations.calibration));
    }
    if (first && common)
        form.overrides = first->layers;

    VariantSet set;
    const auto isOf = [&](const Recipe& recipe, const auto& product) {
        return std::ranges::find(product, analysis::normalized(recipe)) != product.end();
    };
    auto product = productOf(form);
    // Recipes of many kinds would make a large product of which most is left out.
    if (!product || product->size() > std::max<std::size_t>(8, 2 * recipes.size())) {
        form.lists.methods.clear();
        product = std::vector<Recipe>();
    }
    for (const Recipe& recipe : *product) {
        if (std::ranges::none_of(recipes, [&](const Recipe& asked) { return analysis::normalized(asked) == recipe; }))
            set.m_leftOut.push_back(recipe.name);
    }
    for (const Recipe& recipe : recipes) {
        if (!isOf(recipe, *product))
            set.m_rows.push_back({ recipe, true, true });
    }
    (void)set.setForm(form);
    return set;
}

} // namespace widgets
