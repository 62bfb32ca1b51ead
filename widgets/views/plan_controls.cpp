// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_controls.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>

#include "widgets/number_text.h"
#include "widgets/views/name_choices.h"

namespace widgets {

namespace {

using analysis::Format;
using analysis::Resource;
using analysis::SensitivityTarget;

/// Positions of the slider between the least and the largest cost.
constexpr int sliderSteps = 1000;
constexpr int narrowBox = 64; ///< pixels

/// Costs that span more than this are crowded at one end of a slider that is even in them.
constexpr double widestEven = 8;

/// The cost at a position of the slider, and back: even in the cost, or in its logarithm as the chart's axis is.
double costAt(int step, double least, double most)
{
    const double along = double(step) / sliderSteps;
    if (step == sliderSteps || !(least > 0 && most > widestEven * least))
        return least + along * (most - least);
    return least * std::pow(most / least, along);
}

int stepAt(double cost, double least, double most)
{
    if (!(most > least))
        return 0;
    const bool even = !(least > 0 && most > widestEven * least);
    const double along =
        even ? (cost - least) / (most - least) : std::log(std::max(cost, least) / least) / std::log(most / least);
    return int(std::lround(std::clamp(along, 0.0, 1.0) * sliderSteps));
}

/// Why one would let a layer have it.
QString reasonFor(const Format& format)
{
    if (format.kind != analysis::FormatKind::SignedInteger)
        return PlanControls::tr("as it was measured");
    if (format.bits >= 8)
        return PlanControls::tr("runs on all hardware, hurts hardly any layer");
    if (format.bits >= 6)
        return PlanControls::tr("for layers that 4 bits hurt; saves size, seldom time");
    if (format.bits >= 4)
        return PlanControls::tr("half of int8: most weights bear it, few inputs do");
    return PlanControls::tr("for single layers: hurts most that were not trained for it");
}

std::vector<Format> offered(const std::vector<Format>& known)
{
    std::vector<Format> formats;
    for (const int bits : { 8, 6, 4, 3, 2 })
        formats.push_back({ analysis::FormatKind::SignedInteger, bits });
    for (const Format& format : known) {
        if (std::ranges::find(formats, format) == formats.end())
            formats.push_back(format);
    }
    return formats;
}

NameChoices* choicesOf(const std::vector<Format>& known)
{
    std::vector<NameChoices::Choice> choices;
    for (const Format& format : offered(known))
        choices.push_back({ QString::fromStdString(formatName(format)), reasonFor(format) });
    auto* box = new NameChoices(choices, NameChoices::Others::None);
    for (const Format& format : offered(known)) {
        if (std::ranges::find(known, format) != known.end())
            continue;
        QCheckBox* unknown = box->box(QString::fromStdString(formatName(format)));
        unknown->setEnabled(false);
        unknown->setToolTip(PlanControls::tr("Not measured yet: the tab Sensitivity does it"));
    }
    return box;
}

std::vector<Format> formatsIn(const NameChoices* box)
{
    std::vector<Format> formats;
    for (const QString& name : box ? box->names() : QStringList()) {
        if (const auto format = analysis::parseFormat(name.toStdString()))
            formats.push_back(*format);
    }
    return formats;
}

QStringList namesOf(const std::vector<Format>& formats)
{
    QStringList names;
    for (const Format& format : formats)
        names << QString::fromStdString(formatName(format));
    return names;
}

/// The wish with other choices; rules that these cannot keep are dropped.
analysis::PlanWish withChoices(analysis::PlanWish wish, std::vector<analysis::ChoiceFormats> choices)
{
    if (wish.ends)
        wish.ends = analysis::endsAtEight(choices);
    std::erase_if(wish.fixed,
        [&](const analysis::FixedLayers& rule) { return std::ranges::find(choices, rule.formats) == choices.end(); });
    wish.choices = std::move(choices);
    return wish;
}

} // namespace

PlanControls::PlanControls(PlanSession* session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_target(new QComboBox)
    , m_formats(new QToolButton)
    , m_menu(new QMenu(this))
    , m_ends(new QCheckBox(tr("First and last at &8")))
    , m_resource(new QComboBox)
    , m_budget(new QSlider(Qt::Horizontal))
    , m_limit(new QDoubleSpinBox)
    , m_share(new QLabel)
    , m_other(new QDoubleSpinBox)
{
    m_target->addItem(tr("weights"), int(SensitivityTarget::Weights));
    m_target->addItem(tr("inputs"), int(SensitivityTarget::Activations));
    m_target->addItem(tr("both, apart"), int(SensitivityTarget::Both));
    m_target->setToolTip(tr("What of each layer gets a format of its own: its weights, its inputs (activations), or\n"
                            "each of the two. Inputs cost BitOps, not size."));
    m_target->setMinimumWidth(narrowBox);
    m_formats->setText(tr("Formats"));
    m_formats->setPopupMode(QToolButton::InstantPopup);
    m_formats->setMenu(m_menu);
    m_formats->setToolTip(
        tr("What a layer may have. FP32 is always one: a layer that everything hurts stays as it is."));
    m_ends->setToolTip(tr("The first layer reads the data, the last one decides: they are small, and errors there are\n"
                          "seldom worth what is saved. Both get int8."));
    auto* label = new QLabel(tr("&Plan"));
    label->setBuddy(m_target);
    auto* first = new QHBoxLayout;
    first->addWidget(label);
    first->addWidget(m_target);
    first->addWidget(m_formats);
    first->addSpacing(8);
    first->addWidget(m_ends);
    first->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(first);
    buildLimits();
    connect(m_target, &QComboBox::activated, this,
        [this] { chooseTarget(SensitivityTarget(m_target->currentData().toInt())); });
    connect(m_ends, &QCheckBox::clicked, this, [this](bool on) {
        analysis::PlanWish wish = m_session->wish();
        wish.ends = on ? analysis::endsAtEight(wish.choices) : std::nullopt;
        m_session->setWish(wish);
    });
    connect(m_session, &PlanSession::problemChanged, this, [this] {
        if (m_awaited && knows(*m_awaited))
            chooseTarget(*std::exchange(m_awaited, std::nullopt));
    });
}

PlanControls::~PlanControls() = default;

void PlanControls::buildLimits()
{
    m_resource->addItem(tr("size"), int(Resource::Bytes));
    m_resource->addItem(tr("BitOps"), int(Resource::Bitops));
    m_resource->setToolTip(tr("What is scarce, and the axis of the chart below: bytes of the model, or BitOps,\n"
                              "Σ MACs · weight bits · input bits, which stands for time and energy"));
    m_budget->setRange(0, sliderSteps);
    m_budget->setAccessibleName(tr("Budget"));
    m_budget->setToolTip(tr("The best plan that costs no more than this"));
    m_limit->setAccessibleName(tr("What the plan costs"));
    m_limit->setToolTip(tr("What the plan costs; a number that is typed becomes the limit"));
    m_other->setAccessibleName(tr("Second limit"));
    m_other->setSpecialValueText(tr("no limit"));
    for (QDoubleSpinBox* box : { m_limit, m_other }) {
        box->setKeyboardTracking(false);
        box->setAlignment(Qt::AlignRight);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setMinimumWidth(box->fontMetrics().horizontalAdvance(QStringLiteral(" 0000.0 MBitOps  ")));
    }
    m_share->setMinimumWidth(m_share->fontMetrics().horizontalAdvance(QStringLiteral("= 0.0000× FP32")));
    auto* label = new QLabel(tr("&Limit"));
    label->setBuddy(m_resource);
    auto* line = new QHBoxLayout;
    line->addWidget(label);
    line->addWidget(m_resource);
    line->addWidget(m_budget, 1);
    line->addWidget(m_limit);
    line->addWidget(m_share);
    line->addWidget(new QLabel(tr("and")));
    line->addWidget(m_other);
    static_cast<QVBoxLayout*>(layout())->addLayout(line);

    connect(m_resource, &QComboBox::activated, this, &PlanControls::chooseResource);
    connect(m_budget, &QSlider::valueChanged, this, [this](int step) {
        m_session->setBudget(costAt(step, m_session->leastCost(), m_session->mostCost()),
            m_budget->isSliderDown() ? PlanSession::Change::Dragging : PlanSession::Change::Final);
    });
    connect(m_budget, &QSlider::sliderReleased, this,
        [this] { m_session->setBudget(m_session->cost(), PlanSession::Change::Final); });
    connect(m_limit, &QDoubleSpinBox::valueChanged, this,
        [this](double value) { m_session->setBudget(value * unit().size, PlanSession::Change::Final); });
    connect(m_other, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        m_session->setOtherLimit(value > 0 ? std::optional(value * otherUnit().size) : std::nullopt);
    });
}

bool PlanControls::knows(SensitivityTarget target) const
{
    const auto& source = m_session->source();
    return source && (target == SensitivityTarget::Activations || !source->weights.empty())
        && (target == SensitivityTarget::Weights || !source->activations.empty());
}

void PlanControls::chooseTarget(SensitivityTarget target)
{
    if (!m_session->source())
        return;
    if (!knows(target)) {
        m_awaited = target;
        Q_EMIT screeningWanted(target);
        return;
    }
    const analysis::PlanWish first = firstWish(*m_session->source(), target);
    analysis::PlanWish wish = withChoices(m_session->wish(), first.choices);
    if (wish.resource != first.resource) {
        wish.resource = first.resource;
        wish.maxBytes.reset();
        wish.maxBitops.reset();
    }
    m_session->setWish(wish);
}

void PlanControls::chooseFormats()
{
    const analysis::PlanWish& wish = m_session->wish();
    const auto target = analysis::targetOf(wish.choices).value_or(SensitivityTarget::Weights);
    auto choices = analysis::choicesOf(target, formatsIn(m_weights), formatsIn(m_activations));
    // Without a format there is no plan: the last one cannot be taken away.
    if (analysis::targetOf(choices) == target)
        m_session->setWish(withChoices(wish, std::move(choices)));
    else
        showPlan();
}

void PlanControls::chooseResource()
{
    analysis::PlanWish wish = m_session->wish();
    wish.resource = Resource(m_resource->currentData().toInt());
    // What was dragged is no limit that a person has set.
    wish.maxBytes.reset();
    wish.maxBitops.reset();
    m_session->setWish(wish);
}

void PlanControls::makeFormats()
{
    m_menu->clear();
    m_weights = m_activations = nullptr;
    const auto& source = m_session->source();
    if (!source)
        return;
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    const auto add = [&](const QString& title, const std::vector<Format>& known) -> NameChoices* {
        if (known.empty())
            return nullptr;
        auto* heading = new QLabel(title);
        QFont bold = heading->font();
        bold.setBold(true);
        heading->setFont(bold);
        NameChoices* box = choicesOf(known);
        layout->addWidget(heading);
        layout->addWidget(box);
        connect(box, &NameChoices::changed, this, &PlanControls::chooseFormats);
        return box;
    };
    m_weights = add(tr("Weights"), source->weights);
    m_activations = add(tr("Inputs (activations)"), source->activations);
    auto* action = new QWidgetAction(m_menu);
    action->setDefaultWidget(content);
    m_menu->addAction(action);
}

CostUnit PlanControls::unit() const
{
    return costUnit(m_session->wish().resource, m_session->fp32Cost());
}

CostUnit PlanControls::otherUnit() const
{
    const auto& problem = m_session->problem();
    const bool bytes = m_session->wish().resource == Resource::Bitops;
    return costUnit(bytes ? Resource::Bytes : Resource::Bitops,
        !problem    ? 0
            : bytes ? double(problem->fp32Bytes)
                    : problem->fp32Bitops);
}

void PlanControls::showPlan()
{
    const bool known = m_session->problem() != nullptr;
    const analysis::PlanWish& wish = m_session->wish();
    for (QWidget* each :
        std::initializer_list<QWidget*>{ m_target, m_formats, m_ends, m_resource, m_budget, m_limit, m_other })
        each->setEnabled(known);
    for (int item = 0; item < m_target->count(); ++item) {
        const QString text = item == 0 ? tr("weights") : item == 1 ? tr("inputs") : tr("both, apart");
        const bool measured = !known || knows(SensitivityTarget(m_target->itemData(item).toInt()));
        m_target->setItemText(item, measured ? text : tr("%1 (screens first)").arg(text));
    }
    const QSignalBlocker quietBudget(m_budget);
    const QSignalBlocker quietLimit(m_limit);
    const QSignalBlocker quietOther(m_other);
    if (!known) {
        m_share->clear();
        return;
    }
    const auto target = analysis::targetOf(wish.choices).value_or(SensitivityTarget::Weights);
    m_target->setCurrentIndex(m_target->findData(int(target)));
    if (std::exchange(m_formatsOf, m_session->source()) != m_session->source())
        makeFormats();
    const auto show = [&](NameChoices* box, Format analysis::ChoiceFormats::*part, SensitivityTarget without) {
        if (box == nullptr)
            return;
        box->setEnabled(target != without);
        if (target != without)
            box->setNames(namesOf(analysis::formatsOf(wish.choices, part)));
    };
    show(m_weights, &analysis::ChoiceFormats::weights, SensitivityTarget::Activations);
    show(m_activations, &analysis::ChoiceFormats::activations, SensitivityTarget::Weights);
    m_ends->setEnabled(analysis::endsAtEight(wish.choices).has_value());
    m_ends->setChecked(wish.ends.has_value());
    m_resource->setCurrentIndex(m_resource->findData(int(wish.resource)));

    if (!m_budget->isSliderDown())
        m_budget->setValue(stepAt(m_session->cost(), m_session->leastCost(), m_session->mostCost()));
    m_budget->setEnabled(m_session->mostCost() > m_session->leastCost());
    const CostUnit unit = this->unit();
    const auto decimals = [](double most) { return most >= 1000 ? 0 : most >= 100 ? 1 : 2; };
    m_limit->setSuffix(QLatin1Char(' ') + unit.name);
    m_limit->setDecimals(decimals(m_session->fp32Cost() / unit.size));
    m_limit->setRange(0, std::max(m_session->fp32Cost(), m_session->cost()) / unit.size);
    m_limit->setValue(m_session->cost() / unit.size);
    m_share->setText(tr("= %1× FP32").arg(significantText(m_session->cost() / m_session->fp32Cost(), 3)));
    const CostUnit other = otherUnit();
    const bool bytes = wish.resource == Resource::Bitops;
    const double most =
        (bytes ? double(m_session->problem()->fp32Bytes) : m_session->problem()->fp32Bitops) / other.size;
    m_other->setSuffix(QLatin1Char(' ') + other.name);
    m_other->setDecimals(decimals(most));
    m_other->setRange(0, most);
    m_other->setValue(m_session->otherLimit().value_or(0) / other.size);
    m_other->setSpecialValueText(bytes ? tr("any size") : tr("any BitOps"));
    m_other->setToolTip(bytes ? tr("A second limit, of size; 0: none") : tr("A second limit, of BitOps; 0: none"));
}

} // namespace widgets
