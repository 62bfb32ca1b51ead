// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/study_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QStylePainter>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "widgets/charts/palette.h"
#include "widgets/models/number_look.h"
#include "widgets/models/variant_metrics.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/variant_color.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/names_apart.h"
#include "widgets/views/variant_mark.h"

namespace widgets {

namespace {

enum Role {
    VariantRole = Qt::UserRole + 1, ///< index in Analysis::variants of an item
    ShortRole, ///< the text as it fits
};

/// Draws the short text; the item itself keeps the whole one, for who reads it aloud or copies it.
class ShortTextDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (const QString text = index.data(ShortRole).toString(); !text.isEmpty())
            option->text = text;
    }
};

/// A list whose text is shortened in the middle where it has no room: QComboBox cuts it.
class ShorteningBox : public QComboBox {
protected:
    void paintEvent(QPaintEvent*) override
    {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        const QRect room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        constexpr int margins = 4;
        option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideMiddle, room.width() - margins);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

VariantMark markOf(RunningVariant::State state)
{
    switch (state) {
    case RunningVariant::State::Running:
        return VariantMark::Running;
    case RunningVariant::State::Failed:
        return VariantMark::Failed;
    case RunningVariant::State::Waiting:
        break;
    }
    return VariantMark::Waiting;
}

enum Column { TextColumn, StateColumn, ColumnCount };

/// What is no variant takes the keyboard's focus, but not the highlight: that is the selected variant's.
constexpr Qt::ItemFlags plainFlags = Qt::ItemIsEnabled;

QTreeWidgetItem* child(QTreeWidgetItem* parent, int at)
{
    while (parent->childCount() <= at) {
        auto* item = new QTreeWidgetItem(parent);
        item->setTextAlignment(StateColumn, Qt::AlignRight | Qt::AlignVCenter);
    }
    return parent->child(at);
}

void limitChildren(QTreeWidgetItem* parent, int count)
{
    while (parent->childCount() > count)
        delete parent->takeChild(count);
}

QString count(std::int64_t number)
{
    return QLocale().toString(qlonglong(number));
}

QString fileName(const std::string& path, const QString& unknown)
{
    const QString text = QString::fromStdString(path);
    if (text.isEmpty() || text.startsWith(QLatin1String("synthetic:")))
        return text.isEmpty() ? unknown : text;
    const QString clean = QDir::cleanPath(text);
    const QString name = QFileInfo(clean).fileName();
    return name.isEmpty() ? clean : name;
}

} // namespace

StudyPanel::StudyPanel(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_runBox(new ShorteningBox)
    , m_tree(new QTreeWidget)
    , m_model(new QTreeWidgetItem(m_tree))
    , m_data(new QTreeWidgetItem(m_tree))
    , m_variants(new QTreeWidgetItem(m_tree))
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_tree->setColumnCount(ColumnCount);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(10);
    m_tree->setIconSize({ 12, 12 });
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setItemDelegateForColumn(TextColumn, new ShortTextDelegate(m_tree));
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setAccessibleName(tr("Study"));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(TextColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(StateColumn, QHeaderView::ResizeToContents);
    for (QTreeWidgetItem* item : { m_model, m_data, m_variants }) {
        item->setExpanded(true);
        item->setFlags(plainFlags);
    }
    m_runBox->setAccessibleName(tr("Run of the study"));
    m_runBox->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_runBox->setMinimumContentsLength(12);
    m_runBox->hide();

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_runBox);
    layout->addWidget(m_tree, 1);
    m_empty->setText(tr("No study yet: open a model or a study"));
    m_empty->setAction(tr("Open Model…"));
    setLayout(m_pages);
    m_pages->addWidget(page);
    m_pages->addWidget(m_empty);

    connect(m_empty, &EmptyState::actionWanted, this, &StudyPanel::modelWanted);
    connect(m_runBox, &QComboBox::activated, this,
        [this](int at) { Q_EMIT runChosen(m_runBox->itemData(at).toLongLong()); });
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &StudyPanel::currentChanged);
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, &StudyPanel::highlight);
    connect(m_tree, &QTreeWidget::itemActivated, this, &StudyPanel::activated);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &StudyPanel::showMenu);
    connect(m_tree->header(), &QHeaderView::sectionResized, this, &StudyPanel::fitNames);
    connect(selection, &Selection::analysisChanged, this, &StudyPanel::showAnalysis);
    connect(selection, &Selection::variantChanged, this, &StudyPanel::showVariant);
    connect(selection, &Selection::baselineChanged, this, &StudyPanel::showVariants);
    showAnalysis();
}

StudyPanel::~StudyPanel() = default;

void StudyPanel::setLine(QTreeWidgetItem* item, const Line& line)
{
    item->setText(TextColumn, line.text);
    item->setText(StateColumn, line.state);
    item->setToolTip(TextColumn, line.toolTip);
    item->setToolTip(StateColumn, line.toolTip);
    item->setData(TextColumn, Qt::AccessibleTextRole, line.spoken.isEmpty() ? line.text : line.spoken);
}

void StudyPanel::setRuns(std::vector<StudyRun> runs, qint64 current)
{
    const QSignalBlocker blocker(m_runBox);
    if (runs != m_runs) {
        m_runs = std::move(runs);
        m_runBox->clear();
        for (const StudyRun& run : m_runs) {
            m_runBox->addItem(run.title, run.id);
            m_runBox->setItemData(m_runBox->count() - 1, run.details, Qt::ToolTipRole);
        }
    }
    m_runBox->setCurrentIndex(m_runBox->findData(current));
    m_runBox->setToolTip(m_runBox->currentText());
    m_runBox->setVisible(m_runs.size() > 1);
}

void StudyPanel::setRunning(std::vector<RunningVariant> running)
{
    if (running == m_running)
        return;
    m_running = std::move(running);
    showPage();
    showVariants();
}

void StudyPanel::showPage()
{
    m_pages->setCurrentIndex(m_selection->analysis() || !m_running.empty() ? 0 : 1);
}

void StudyPanel::showAnalysis()
{
    showPage();
    showModel();
    showData();
    showVariants();
    showVariant();
}

void StudyPanel::showModel()
{
    const Selection::Published& analysis = m_selection->analysis();
    m_model->setHidden(!analysis);
    if (!analysis)
        return;
    const analysis::Identity& model = analysis->provenance.model;
    const analysis::Graph& graph = analysis->graph;
    setLine(m_model, { fileName(model.path, tr("model")), {}, identityText(model), {} });
    QTreeWidgetItem* layers = child(m_model, 0);
    setLine(layers,
        { tr("%Ln layers · %1", nullptr, int(graph.layers.size()))
                .arg(bytesText(double(graph.bytes > 0 ? graph.bytes : 4 * graph.parameters))),
            {}, tr("%1 parameters, %2 multiply-accumulates a sample").arg(count(graph.parameters), count(graph.macs)),
            {} });
    layers->setFlags(plainFlags);
    layers->setFirstColumnSpanned(true);
    m_model->setFirstColumnSpanned(true);
}

void StudyPanel::showData()
{
    const Selection::Published& analysis = m_selection->analysis();
    m_data->setHidden(!analysis || analysis->variants.empty());
    if (!analysis || analysis->variants.empty())
        return;
    std::int64_t samples = 0;
    std::int64_t calibration = 0;
    for (const analysis::VariantResult& variant : analysis->variants) {
        samples = std::max(samples, variant.samples);
        calibration = std::max(calibration, variant.calibrationSamples);
    }
    const analysis::Provenance& from = analysis->provenance;
    setLine(m_data, { tr("data"), {}, {}, {} });
    std::vector<Line> lines{ { tr("%1 · %2 eval").arg(fileName(from.data.path, tr("samples")), count(samples)), {},
        tr("Variants are measured on these samples.\n%1").arg(identityText(from.data)), {} } };
    if (calibration > 0 && from.calibrationData)
        lines.push_back(
            { tr("%1 · %2 calib").arg(fileName(from.calibrationData->path, tr("samples")), count(calibration)), {},
                tr("Ranges are taken from these samples.\n%1").arg(identityText(*from.calibrationData)), {} });
    else if (calibration > 0)
        lines.push_back({ tr("split off · %1 calib").arg(count(calibration)), {},
            tr("Ranges are taken from samples that were split off the data"), {} });
    for (std::size_t i = 0; i < lines.size(); ++i) {
        QTreeWidgetItem* item = child(m_data, int(i));
        setLine(item, lines[i]);
        item->setFlags(plainFlags);
        item->setFirstColumnSpanned(true);
    }
    limitChildren(m_data, int(lines.size()));
}

QString StudyPanel::identityText(const analysis::Identity& identity)
{
    QString text = QString::fromStdString(identity.path);
    if (identity.bytes > 0)
        text += u'\n' + bytesText(double(identity.bytes));
    if (!identity.hash.empty())
        text += u'\n' + tr("SHA-256 %1").arg(QString::fromStdString(identity.hash));
    return text;
}

void StudyPanel::showVariants()
{
    const Selection::Published& analysis = m_selection->analysis();
    const Theme theme = Theme::of(palette());
    m_following = true;
    const bool labelled = analysis
        && std::ranges::any_of(
            analysis->variants, [](const analysis::VariantResult& variant) { return variant.output.top1.has_value(); });
    // The unit of the numbers below; an SQNR, where there is no accuracy, has its own.
    setLine(m_variants,
        { tr("variants"), labelled ? metricTitle(*findMetric(QStringLiteral("top1"))) : QString(),
            labelled ? metricFormula(*findMetric(QStringLiteral("top1"))) : QString(), tr("variants") });
    m_variants->setForeground(StateColumn, theme.faintText);
    int lines = 0;
    QStringList finished;
    for (std::size_t i = 0; analysis && i < analysis->variants.size(); ++i) {
        QTreeWidgetItem* item = child(m_variants, lines++);
        setLine(item, finishedLine(int(i)));
        item->setIcon(TextColumn, markIcon(VariantMark::Done, readable(colorOfVariant(*analysis, int(i)), theme)));
        item->setData(TextColumn, VariantRole, int(i));
        item->setFlags(plainFlags | Qt::ItemIsSelectable);
        finished << item->text(TextColumn);
    }
    for (const RunningVariant& running : m_running) {
        if (finished.contains(running.name))
            continue;
        const QColor color = running.state == RunningVariant::State::Failed ? readable(errorColor(), theme)
            : running.state == RunningVariant::State::Running               ? readable(variantColor(lines), theme)
                                                                            : theme.faintText;
        QTreeWidgetItem* item = child(m_variants, lines++);
        setLine(item, runningLine(running));
        item->setIcon(TextColumn, markIcon(markOf(running.state), color));
        item->setData(TextColumn, VariantRole, QVariant());
        item->setFlags(plainFlags);
    }
    limitChildren(m_variants, lines);
    m_variants->setHidden(lines == 0);
    m_following = false;
    fitNames();
}

void StudyPanel::fitNames()
{
    QStringList names;
    for (int i = 0; i < m_variants->childCount(); ++i)
        names << m_variants->child(i)->text(TextColumn);
    if (names.isEmpty())
        return;
    // Margins as QCommonStyle has them, at both sides of the mark and of the text.
    const int margin = m_tree->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, m_tree) + 1;
    const int indent = 2 * m_tree->indentation(); // of the second level, room for the arrows included
    const int room = m_tree->columnWidth(TextColumn) - indent - m_tree->iconSize().width() - 4 * margin;
    const QStringList fitted = namesApart(names, m_tree->fontMetrics(), room);
    for (int i = 0; i < m_variants->childCount(); ++i)
        m_variants->child(i)->setData(TextColumn, ShortRole, fitted[i]);
}

StudyPanel::Line StudyPanel::finishedLine(int index) const
{
    const analysis::VariantResult& variant = m_selection->analysis()->variants[std::size_t(index)];
    const QString name = QString::fromStdString(variant.recipe.name);
    QString toolTip = name;
    QString number;
    if (variant.output.top1) {
        number = numberText(NumberLook::Percent, variant.output.top1);
        toolTip += u'\n' + tr("finished; top-1, %: %1").arg(metricFormula(*findMetric(QStringLiteral("top1"))));
    } else if (variant.output.error.count > 0) {
        number = decibelText(variant.output.error.sqnrDb);
        toolTip += u'\n' + tr("finished; SQNR: %1").arg(metricFormula(*findMetric(QStringLiteral("output_sqnr_db"))));
    }
    if (index == m_selection->baseline())
        toolTip += u'\n' + tr("Differences are taken from this variant");
    for (const std::string& note : variant.notes)
        toolTip += u'\n' + QString::fromStdString(note);
    return { name, number, toolTip, tr("%1, finished, %2").arg(name, number) };
}

StudyPanel::Line StudyPanel::runningLine(const RunningVariant& running)
{
    switch (running.state) {
    case RunningVariant::State::Running: {
        const QString percent = tr("%1 %").arg(QLocale().toString(int(100 * std::clamp(running.share, 0.0, 1.0))));
        return { running.name, percent, tr("%1\nrunning").arg(running.name),
            tr("%1, running, %2").arg(running.name, percent) };
    }
    case RunningVariant::State::Failed:
        return { running.name, tr("failed"), tr("%1\nfailed: %2").arg(running.name, running.message),
            tr("%1, failed").arg(running.name) };
    case RunningVariant::State::Waiting:
        break;
    }
    return { running.name, {}, tr("%1\nwaiting").arg(running.name), tr("%1, waiting").arg(running.name) };
}

int StudyPanel::variantOf(const QTreeWidgetItem* item)
{
    const QVariant variant = item ? item->data(TextColumn, VariantRole) : QVariant();
    return variant.isValid() ? variant.toInt() : -1;
}

QTreeWidgetItem* StudyPanel::selectedItem() const
{
    for (int i = 0; i < m_variants->childCount(); ++i) {
        if (m_selection->variant() >= 0 && variantOf(m_variants->child(i)) == m_selection->variant())
            return m_variants->child(i);
    }
    return nullptr;
}

void StudyPanel::showVariant()
{
    if (variantOf(m_tree->currentItem()) != m_selection->variant()) {
        m_following = true;
        m_tree->setCurrentItem(selectedItem());
        m_following = false;
    }
    highlight();
}

void StudyPanel::highlight()
{
    if (QTreeWidgetItem* item = selectedItem(); item && !item->isSelected())
        item->setSelected(true);
}

void StudyPanel::currentChanged()
{
    const int variant = variantOf(m_tree->currentItem());
    if (!m_following && variant >= 0)
        m_selection->setVariant(variant);
}

void StudyPanel::activated(const QTreeWidgetItem* item)
{
    if (const int variant = variantOf(item); variant >= 0)
        Q_EMIT variantActivated(variant);
}

void StudyPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showVariants();
    else if (event->type() == QEvent::FontChange)
        fitNames();
}

void StudyPanel::showMenu(const QPoint& at)
{
    const int variant = variantOf(m_tree->itemAt(at));
    if (variant < 0)
        return;
    QMenu menu(this);
    fillMenu(menu, variant);
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

void StudyPanel::fillMenu(QMenu& menu, int variant)
{
    if (variant == m_selection->baseline())
        menu.addAction(tr("Compare with None"), this, [this] { m_selection->setBaseline(-1); });
    else
        menu.addAction(tr("Compare with This"), this, [this, variant] { m_selection->setBaseline(variant); });
    menu.addAction(tr("Rerun as New Recipe…"), this, [this, variant] { Q_EMIT rerunWanted(variant); });
}

} // namespace widgets
