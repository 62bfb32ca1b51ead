// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/run_dialog.h"

namespace widgets {

struct RunDialog::Form {
    RunSetup setup;
    std::vector<analysis::LayerOverride> overrides;
};

RunDialog::RunDialog(QWidget* parent) : QDialog(parent), m_form(std::make_unique<Form>()) { }
RunDialog::~RunDialog() = default;
void RunDialog::setSetup(const RunSetup& setup)
{
    m_form->setup = setup;
}
RunSetup RunDialog::setup() const
{
    return m_form->setup;
}
bool RunDialog::isReady() const
{
    return false;
}
QStringList RunDialog::complaints() const
{
    return {};
}
void RunDialog::setOverrides(const std::vector<analysis::LayerOverride>& overrides)
{
    m_form->overrides = overrides;
}
const std::vector<analysis::LayerOverride>& RunDialog::overrides() const
{
    return m_form->overrides;
}
void RunDialog::setModelFacts(const QString&, const QString&) { }
void RunDialog::setModelError(const QString&, const QString&) { }
void RunDialog::setDataFacts(const QString&, const QString&) { }
void RunDialog::setDataError(const QString&, const QString&) { }
void RunDialog::setCalibrationDataFacts(const QString&, const QString&) { }
void RunDialog::setCalibrationDataError(const QString&, const QString&) { }

} // namespace widgets
