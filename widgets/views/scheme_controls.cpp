// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/scheme_controls.h"

#include <array>
#include <string>

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

namespace widgets {

namespace {

constexpr std::array weightFormats{ "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "int16", "int8", "int7", "int6",
    "int5", "int4", "int3", "int2", "nf4" };
constexpr std::array inputFormats{ "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "int16", "int8", "uint8", "int7",
    "int6", "int5", "int4" };
constexpr std::array weightGranularities{ "tensor", "channel", "group:32", "group:64", "group:128", "block:64" };
constexpr std::array inputGranularities{ "tensor", "token" };

/// Items are found by the one name that formats, grids and granularities have everywhere.
void choose(QComboBox* box, const std::string& name, const QString& shown)
{
    const QString key = QString::fromStdString(name);
    int index = box->findData(key);
    if (index < 0) {
        box->addItem(shown, key);
        index = box->count() - 1;
    }
    box->setCurrentIndex(index);
}

std::string chosenName(const QComboBox* box)
{
    return box->currentData().toString().toStdString();
}

} // namespace

QString schemeText(const Scheme& scheme)
{
    QString text = QString::fromStdString(analysis::formatName(scheme.format));
    if (scheme.format.isInteger())
        text += QStringLiteral(", ") + QString::fromStdString(analysis::gridName(scheme.grid)) + QStringLiteral(", ")
            + QString::fromStdString(analysis::granularityName(scheme.granularity));
    return text;
}

SchemeControls::SchemeControls(QWidget* parent)
    : QWidget(parent)
    , m_format(new QComboBox(this))
    , m_grid(new QComboBox(this))
    , m_granularity(new QComboBox(this))
    , m_reset(new QToolButton(this))
{
    m_format->setToolTip(
        tr("Number format and bits. Fewer bits: smaller and coarser; each bit less costs about 6 dB."));
    m_grid->setToolTip(tr("Symmetric: zero point 0, for weights. Affine: the grid follows both ends of the range, for "
                          "one-sided values. Narrow: without the lowest level (TensorRT, ONNX Runtime)."));
    m_granularity->setToolTip(
        tr("Over how many elements one scale is shared. Finer: less error, more scales to store."));
    m_format->setAccessibleName(tr("Format"));
    m_grid->setAccessibleName(tr("Grid"));
    m_granularity->setAccessibleName(tr("Granularity"));
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(tr("Back to what the variant has"));
    m_grid->addItem(tr("auto"), QStringLiteral("auto"));
    m_grid->addItem(tr("symmetric"), QStringLiteral("full"));
    m_grid->addItem(tr("narrow"), QStringLiteral("narrow"));
    m_grid->addItem(tr("affine"), QStringLiteral("affine"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QComboBox* box : { m_format, m_grid, m_granularity }) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(5);
        layout->addWidget(box, 1);
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            updateEnabled();
            Q_EMIT changed();
        });
    }
    layout->addWidget(m_reset);
    connect(m_reset, &QToolButton::clicked, this, &SchemeControls::reset);
    setScheme(Tensor::Weight, { analysis::fp32, analysis::Grid::Auto, {} });
}

SchemeControls::~SchemeControls() = default;

void SchemeControls::fill(Tensor tensor)
{
    if (m_filled && tensor == m_tensor)
        return;
    m_filled = true;
    m_tensor = tensor;
    const auto refill = [](QComboBox* box, const auto& names) {
        box->clear();
        for (const char* name : names)
            box->addItem(QString::fromLatin1(name), QString::fromLatin1(name));
    };
    if (tensor == Tensor::Weight) {
        refill(m_format, weightFormats);
        refill(m_granularity, weightGranularities);
    } else {
        refill(m_format, inputFormats);
        refill(m_granularity, inputGranularities);
    }
}

void SchemeControls::setScheme(Tensor tensor, const Scheme& stored)
{
    m_stored = stored;
    const QSignalBlocker noFormat(m_format);
    const QSignalBlocker noGranularity(m_granularity);
    fill(tensor);
    show(stored);
}

void SchemeControls::show(const Scheme& scheme)
{
    const QSignalBlocker noFormat(m_format);
    const QSignalBlocker noGrid(m_grid);
    const QSignalBlocker noGranularity(m_granularity);
    const std::string format = analysis::formatName(scheme.format);
    const std::string granularity = analysis::granularityName(scheme.granularity);
    choose(m_format, format, QString::fromStdString(format));
    choose(m_grid, analysis::gridName(scheme.grid), QString());
    choose(m_granularity, granularity, QString::fromStdString(granularity));
    updateEnabled();
}

Scheme SchemeControls::scheme() const
{
    return { analysis::parseFormat(chosenName(m_format)).value_or(m_stored.format),
        analysis::parseGrid(chosenName(m_grid)).value_or(m_stored.grid),
        analysis::parseGranularity(chosenName(m_granularity)).value_or(m_stored.granularity) };
}

void SchemeControls::updateEnabled()
{
    const Scheme now = scheme();
    m_grid->setEnabled(now.format.isInteger());
    m_granularity->setEnabled(now.format.isInteger());
    m_reset->setEnabled(now != m_stored);
}

void SchemeControls::reset()
{
    if (scheme() == m_stored)
        return;
    show(m_stored);
    Q_EMIT changed();
}

} // namespace widgets
