// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/network_view.h"

#include <algorithm>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/file_export.h"
#include "widgets/graph/graph_layouter.h"
#include "widgets/graph/heat_legend.h"
#include "widgets/graph/network_canvas.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

QToolButton* button(const QString& text, const QString& toolTip)
{
    auto* result = new QToolButton;
    result->setText(text);
    result->setToolTip(toolTip);
    result->setAccessibleName(toolTip);
    result->setAutoRaise(true);
    return result;
}

} // namespace

NetworkView::NetworkView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_choice(new QComboBox)
    , m_allOperations(new QCheckBox(tr("All operations")))
    , m_legend(new HeatLegend)
    , m_canvas(new NetworkCanvas)
    , m_layouter(new GraphLayouter(this))
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_choice->setToolTip(tr("The number that colours the layers"));
    m_choice->setAccessibleName(tr("Number that colours the layers"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_allOperations->setToolTip(
        tr("Show every operation as a box of its own instead of joining what stands in a row to the layer before it"));
    auto* label = new QLabel(tr("&Colour by"));
    label->setBuddy(m_choice);
    QToolButton* out = button(QStringLiteral("−"), tr("Zoom out (−)"));
    QToolButton* in = button(QStringLiteral("+"), tr("Zoom in (+)"));
    QToolButton* whole = button(tr("Fit"), tr("Show the whole network (0)"));

    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{ label, m_choice })
        bar->addWidget(widget);
    bar->addWidget(m_legend, 1);
    bar->addStretch(0);
    bar->addSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{ m_allOperations, out, in, whole })
        bar->addWidget(widget);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(bar);
    layout->addWidget(m_canvas, 1);
    m_empty->setText(tr("No network yet: open a model to see it"));
    m_empty->setAction(tr("Open Model…"));
    setLayout(m_pages);
    m_pages->addWidget(page);
    m_pages->addWidget(m_empty);

    connect(m_empty, &EmptyState::actionWanted, this, &NetworkView::modelWanted);
    connect(out, &QToolButton::clicked, m_canvas, &NetworkCanvas::zoomOut);
    connect(in, &QToolButton::clicked, m_canvas, &NetworkCanvas::zoomIn);
    connect(whole, &QToolButton::clicked, m_canvas, &NetworkCanvas::fit);
    auto* seen = new WhenSeen(this);
    m_drawValues = seen->part(this, &NetworkView::showValues);
    connect(m_choice, &QComboBox::currentIndexChanged, this, m_drawValues);
    connect(m_allOperations, &QCheckBox::toggled, this, &NetworkView::showGraph);
    connect(m_canvas, &NetworkCanvas::layerClicked, selection, &Selection::setLayer);
    connect(m_canvas, &NetworkCanvas::stepped, this, &NetworkView::step);
    connect(m_canvas, &NetworkCanvas::jumped, this, [this](bool toEnd) {
        if (m_shown)
            m_selection->setLayer(toEnd ? int(m_shown->graph.layers.size()) - 1 : 0);
    });
    connect(m_layouter, &GraphLayouter::finished, this, [this](const GraphLayout& result) {
        m_canvas->setLayout(result);
        Q_EMIT laidOut();
    });
    connect(selection, &Selection::analysisChanged, this, &NetworkView::showAnalysis);
    connect(selection, &Selection::variantChanged, this, m_drawValues);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &NetworkView::showLayer));
    fillChoices();
    m_choice->setCurrentIndex(2); // accumulated: where the error is born and where it goes
    showAnalysis();
}

NetworkView::~NetworkView() = default;

void NetworkView::fillChoices()
{
    const QString before = m_choice->currentText();
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (const LayerQuantity& quantity : layerQuantities())
        m_choice->addItem(layerNumbers(quantity, {}, nullptr).title);
    for (const LayerNumbers& numbers : m_external)
        m_choice->addItem(numbers.title);
    m_choice->setCurrentIndex(std::max(0, m_choice->findText(before)));
}

void NetworkView::setValues(
    const QString& title, const QString& unit, std::vector<std::optional<double>> values, HeatMap::Bright bright)
{
    std::erase_if(m_external, [&](const LayerNumbers& numbers) { return numbers.title == title; });
    if (!values.empty())
        m_external.push_back({ title, unit, {}, LayerNumberLook::Plain, bright, std::move(values) });
    fillChoices();
    setQuantity(title);
    m_drawValues();
}

QString NetworkView::quantity() const
{
    return m_choice->currentText();
}

QStringList NetworkView::quantities() const
{
    QStringList titles;
    for (int i = 0; i < m_choice->count(); ++i)
        titles << m_choice->itemText(i);
    return titles;
}

void NetworkView::setQuantity(const QString& title)
{
    if (const int index = m_choice->findText(title); index >= 0)
        m_choice->setCurrentIndex(index);
}

GraphDetail NetworkView::detail() const
{
    return m_allOperations->isChecked() ? GraphDetail::AllOperations : GraphDetail::Layers;
}

void NetworkView::setDetail(GraphDetail detail)
{
    m_allOperations->setChecked(detail == GraphDetail::AllOperations);
}

void NetworkView::showAnalysis()
{
    const auto before = std::exchange(m_shown, m_selection->analysis());
    m_pages->setCurrentIndex(m_shown ? 0 : 1);
    // More variants of the same network: what is on screen stays where it is.
    const bool same = before && m_shown && before->graph == m_shown->graph;
    if (!same) {
        if (before && !m_external.empty()) {
            m_external.clear();
            fillChoices();
        }
        showGraph();
        // The numbers of another network have other layers.
        showValues();
    } else {
        m_drawValues();
    }
}

void NetworkView::showGraph()
{
    const bool any = m_shown && !m_shown->graph.nodes.empty();
    m_canvas->setGraph(any ? drawnGraph(m_shown->graph, detail()) : DrawnGraph());
    m_canvas->setEmptyText(any ? tr("Laying out…") : tr("This model has no operations"));
    if (any)
        m_layouter->start(m_canvas->layoutInput());
    else
        m_layouter->cancel();
}

LayerNumbers NetworkView::chosenNumbers() const
{
    const auto index = std::size_t(std::max(0, m_choice->currentIndex()));
    const auto own = layerQuantities();
    if (index >= own.size()) {
        LayerNumbers numbers = m_external[index - own.size()];
        numbers.values.resize(m_shown ? m_shown->graph.layers.size() : 0);
        return numbers;
    }
    return layerNumbers(own[index], m_shown ? m_shown->graph : analysis::Graph(), m_selection->currentVariant());
}

void NetworkView::showValues()
{
    const LayerNumbers numbers = chosenNumbers();
    m_legend->setNumbers(numbers);
    m_choice->setToolTip(numbers.formula.isEmpty() ? numbers.title : numbers.formula);
    m_canvas->setNumbers(numbers);
    showLayer();
}

void NetworkView::showLayer()
{
    m_canvas->setSelectedLayer(m_selection->layer());
    const auto& values = m_canvas->scene().numbers().values;
    const auto layer = std::size_t(std::max(0, m_selection->layer()));
    m_legend->setMarked(m_selection->layer() >= 0 && layer < values.size() ? values[layer] : std::nullopt);
}

void NetworkView::step(int layers)
{
    if (!m_shown || m_shown->graph.layers.empty())
        return;
    const int last = int(m_shown->graph.layers.size()) - 1;
    m_selection->setLayer(std::clamp(m_selection->layer() + layers, 0, last));
}

void NetworkView::fit()
{
    m_canvas->fit();
}

DataTable NetworkView::dataTable() const
{
    const LayerNumbers& numbers = m_canvas->scene().numbers();
    DataTable table;
    table.header = { QStringLiteral("operation"), QStringLiteral("name"), QStringLiteral("op"), QStringLiteral("layer"),
        numbers.unit.isEmpty() ? numbers.title : tr("%1 (%2)").arg(numbers.title, numbers.unit),
        QStringLiteral("inputs") };
    if (!m_shown)
        return table;
    const analysis::Graph& graph = m_shown->graph;
    std::vector<QStringList> inputs(graph.nodes.size());
    for (const analysis::Edge& edge : graph.edges) {
        if (edge.to >= 0 && std::size_t(edge.to) < inputs.size())
            inputs[std::size_t(edge.to)] << QString::number(edge.from);
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const analysis::Node& node = graph.nodes[i];
        const bool layer = node.layer >= 0 && std::size_t(node.layer) < graph.layers.size();
        DataTable::Cell value = QString();
        if (layer && std::size_t(node.layer) < numbers.values.size()) {
            if (const auto& known = numbers.values[std::size_t(node.layer)])
                value = *known;
        }
        table.rows.push_back({ double(i), QString::fromStdString(node.name), QString::fromStdString(node.op),
            layer ? QString::fromStdString(graph.layers[std::size_t(node.layer)].name) : QString(), value,
            inputs[i].join(QLatin1Char(' ')) });
    }
    return table;
}

Picture NetworkView::picture() const
{
    return { m_canvas->pictureSize(), quantity(), [this](QPainter& painter) { m_canvas->paintPicture(painter); } };
}

analysis::Result<void> NetworkView::writePicture(const QString& path) const
{
    return widgets::writePicture(path, picture());
}

analysis::Result<void> NetworkView::writeData(const QString& path) const
{
    return writeFile(path, toCsv(dataTable()));
}

void NetworkView::copyPicture()
{
    QGuiApplication::clipboard()->setImage(toImage(picture()));
}

void NetworkView::savePicture()
{
    saveAs(this, { tr("Save as Picture"), QString(), pictureFilter() },
        [this](const QString& path) { return writePicture(path); });
}

void NetworkView::saveData()
{
    saveAs(
        this, { tr("Save Data"), QString(), tableFilter() }, [this](const QString& path) { return writeData(path); });
}

void NetworkView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy as Picture"), this, &NetworkView::copyPicture);
    menu.addAction(tr("Save as Picture…"), this, &NetworkView::savePicture);
    menu.addAction(tr("Save Data as CSV…"), this, &NetworkView::saveData);
    for (QAction* action : menu.actions())
        action->setEnabled(m_canvas->isLaidOut());
    menu.addSeparator();
    menu.addAction(tr("Show Whole Network"), this, &NetworkView::fit);
    QAction* all = menu.addAction(tr("All Operations"));
    all->setCheckable(true);
    all->setChecked(m_allOperations->isChecked());
    connect(all, &QAction::toggled, m_allOperations, &QCheckBox::setChecked);
    menu.exec(event->globalPos());
}

} // namespace widgets
