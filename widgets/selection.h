// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <QObject>
#include <QString>

#include "analysis/measure/results.h"

namespace widgets {

/// What all views show: one published analysis and where in it the reader is. Every view takes it in its constructor,
/// reads from it and writes to it; no view knows another. Indexes are -1 where nothing is selected; an index outside
/// the analysis selects nothing.
class Selection : public QObject {
    Q_OBJECT

public:
    using Published = std::shared_ptr<const analysis::Analysis>;

    explicit Selection(QObject* parent = nullptr);
    ~Selection() override;

    [[nodiscard]] const Published& analysis() const { return m_analysis; } ///< null before anything was published
    [[nodiscard]] int layer() const { return m_layer; } ///< index in Graph::layers
    [[nodiscard]] int variant() const { return m_variant; } ///< index in Analysis::variants
    [[nodiscard]] int baseline() const { return m_baseline; } ///< likewise; -1: compared with FP32
    [[nodiscard]] const QString& filter() const { return m_filter; } ///< part of a layer's name, as typed

    // What the indexes mean; null where nothing is selected or that variant has no such layer.
    [[nodiscard]] const analysis::Layer* currentLayer() const;
    [[nodiscard]] const analysis::VariantResult* currentVariant() const;
    [[nodiscard]] const analysis::LayerResult* currentResult() const;
    [[nodiscard]] const analysis::LayerResult* baselineResult() const;

    /// A layer's result with its histograms and pairs, where the published analysis has the numbers alone: what the
    /// functions above return from now on. Kept while that variant's numbers stay the same; only the last
    /// `detailLimit` are.
    void setDetail(int variant, int layer, std::shared_ptr<const analysis::LayerResult> detail);
    [[nodiscard]] bool hasDetail(int variant, int layer) const;
    static constexpr std::size_t detailLimit = 256;

    [[nodiscard]] bool canGoBack() const { return m_here > 0; }
    [[nodiscard]] bool canGoForward() const { return m_here + 1 < m_history.size(); }

public Q_SLOTS:
    /// Layer, variant and baseline are kept by name where the new analysis has them too; otherwise the first layer and
    /// the first variant are selected.
    void setAnalysis(const widgets::Selection::Published& analysis);
    void setLayer(int layer);
    void setVariant(int variant);
    /// Both at once: one step of the history, and each view hears of it knowing both.
    void setPlace(int layer, int variant);
    /// Somebody has begun this variant: it is selected as soon as an analysis has it, unless another one is selected or
    /// awaited before.
    void awaitVariant(const QString& name);
    void setBaseline(int variant);
    void setFilter(const QString& text);
    /// Through the layers and variants that were looked at, as in a browser.
    void back();
    void forward();

Q_SIGNALS:
    void analysisChanged();
    void layerChanged(int layer);
    void variantChanged(int variant);
    void baselineChanged(int variant);
    void filterChanged(const QString& text);
    void detailChanged(); ///< of what currentResult() or baselineResult() returns
    void historyChanged();

private:
    /// By name: the place stays right when a new analysis has more layers or variants.
    struct Place {
        std::string layer;
        std::string variant;
        bool operator==(const Place&) const = default;
    };

    struct Detail {
        std::shared_ptr<const analysis::LayerResult> result;
        std::size_t age = 0;
    };
    using DetailKey = std::pair<std::string, int>; ///< variant's name, layer

    void keepValidDetails();
    [[nodiscard]] const analysis::LayerResult* stored(int variant, int layer) const;
    [[nodiscard]] const analysis::LayerResult* detailOf(int variant, int layer) const;
    [[nodiscard]] int findLayer(const std::string& name) const;
    [[nodiscard]] int findVariant(const std::string& name) const;
    [[nodiscard]] const analysis::LayerResult* resultOf(int variant) const;
    [[nodiscard]] Place place() const;
    void remember();
    void go(std::size_t to);
    void moveTo(int layer, int variant);

    Published m_analysis;
    int m_layer = -1;
    int m_variant = -1;
    bool m_variantChosen = false; ///< by a person, in the analysis that is shown
    int m_baseline = -1;
    std::string m_awaited; ///< empty: none
    QString m_filter;
    std::map<DetailKey, Detail> m_details;
    std::size_t m_detailAge = 0;
    std::vector<Place> m_history;
    std::size_t m_here = 0;
};

} // namespace widgets
