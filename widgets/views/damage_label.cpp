// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/damage_label.h"

#include <cmath>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "widgets/charts/palette.h"
#include "widgets/number_text.h"
#include "widgets/views/elided_label.h"
#include "widgets/views/weight_trials.h"

namespace widgets {

namespace {

QString samplesText(std::int64_t samples)
{
    return DamageLabel::tr("%n samples", nullptr, int(samples));
}

QString predictedTip(const OutputDamage& damage)
{
    const QString interval = damage.samples > 1 && std::isfinite(damage.mse.low)
        ? DamageLabel::tr(" (95 %: %1 to %2)").arg(significantText(damage.mse.low), significantText(damage.mse.high))
        : QString();
    return DamageLabel::tr("≈ predicted: MSE %1%2, SQNR %3, from the gradients of %4\n"
                           "MSE = mean over samples of ⟨g, ŵ - w⟩² / outputs; SQNR = 10·log10(mean y² / MSE)")
        .arg(significantText(damage.mse.value), interval, decibelText(damage.sqnrDb), samplesText(damage.samples));
}

QString measuredTip(const analysis::SensitivityCell& cell)
{
    return DamageLabel::tr("= measured: MSE %1, SQNR %2, on %3")
        .arg(significantText(cell.mse.value), decibelText(cell.sqnrDb), samplesText(cell.samples));
}

} // namespace

DamageLabel::DamageLabel(const QString& hint, QWidget* parent)
    : QWidget(parent), m_hint(hint), m_value(new QLabel), m_remark(new ElidedLabel)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_value);
    layout->addWidget(m_remark, 1);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setAccessibleName(tr("Damage at the output"));
    setColors();
    showAll();
}

DamageLabel::~DamageLabel() = default;

QString DamageLabel::value() const
{
    return m_value->text();
}

QString DamageLabel::remark() const
{
    return m_remark->text();
}

void DamageLabel::setIdle(const std::optional<analysis::SensitivityCell>& measured)
{
    m_tried = false;
    m_failed = false;
    m_damage.reset();
    m_measured = measured;
    showAll();
}

void DamageLabel::setTried(const std::optional<analysis::SensitivityCell>& measured)
{
    m_tried = true;
    m_failed = false;
    m_measured = measured;
    showAll();
}

void DamageLabel::setMeasured(const std::optional<analysis::SensitivityCell>& measured)
{
    m_measured = measured;
    showAll();
}

void DamageLabel::setFailed()
{
    if (!m_tried)
        return;
    m_failed = true;
    m_damage.reset();
    showAll();
}

void DamageLabel::follow(const WeightTrials* trials)
{
    connect(trials, &WeightTrials::damagePredicted, this, &DamageLabel::setDamage);
    connect(trials, &WeightTrials::failed, this, &DamageLabel::setFailed);
    connect(trials, &WeightTrials::predictorChanged, this, [this, trials] { setPredictor(trials->predictor()); });
}

void DamageLabel::setPredictor(const PredictorState& state)
{
    m_predictor = state;
    if (!state.predictor)
        m_damage.reset();
    showAll();
}

void DamageLabel::setDamage(const OutputDamage& damage)
{
    if (!m_tried)
        return;
    m_failed = false;
    m_damage = damage;
    showAll();
    Q_EMIT damageShown();
}

bool DamageLabel::isPredicted() const
{
    using Step = PredictorState::Step;
    // Nobody is asked any more once making it was cancelled.
    return !m_failed && m_predictor.step != Step::Refused && (m_predictor.step != Step::Unasked || m_damage);
}

void DamageLabel::showAll()
{
    QString value;
    if (m_tried) {
        if (isPredicted())
            value = tr("≈ output SQNR %1").arg(m_damage ? decibelText(m_damage->sqnrDb) : QStringLiteral("…"));
        if (m_measured)
            value += (value.isEmpty() ? tr("= output SQNR %1") : tr(" · = %1")).arg(decibelText(m_measured->sqnrDb));
    } else if (m_measured) {
        value = tr("= output SQNR %1").arg(decibelText(m_measured->sqnrDb));
    }
    m_value->setText(value);
    m_value->setVisible(!value.isEmpty());
    m_remark->setText(remarkText());
    const QString tip = this->tip();
    m_value->setToolTip(tip);
    m_remark->setToolTip(tip);
    setAccessibleDescription(value + u' ' + m_remark->text());
}

QString DamageLabel::remarkText() const
{
    using Step = PredictorState::Step;
    if (m_tried && m_predictor.step == Step::Refused)
        return m_measured ? m_predictor.reason : tr("output SQNR: %1").arg(m_predictor.reason);
    if (!m_tried || !isPredicted())
        return m_measured ? tr("this layer alone") : m_hint;
    const QString samples = m_damage ? samplesText(m_damage->samples) : QString();
    if (m_predictor.step == Step::Preparing) {
        const QString share = QString::number(int(100 * m_predictor.share));
        return m_damage ? tr("%1, preparing more: %2 %").arg(samples, share) : tr("preparing: %1 %").arg(share);
    }
    return samples;
}

QString DamageLabel::tip() const
{
    QStringList lines{ tr("What the model's output loses when this layer's weight alone is quantized so.") };
    if (m_damage)
        lines << predictedTip(*m_damage);
    if (m_measured)
        lines << measuredTip(*m_measured);
    if (m_predictor.step == PredictorState::Step::Refused)
        lines << m_predictor.reason;
    return lines.join(u'\n');
}

void DamageLabel::setColors()
{
    m_remark->setColor(Theme::of(palette()).faintText);
}

void DamageLabel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setColors();
}

} // namespace widgets
