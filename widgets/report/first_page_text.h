// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/report/report_facts.h"

namespace widgets {

/// The first page in sentences that can be read aloud, as HTML.
struct FirstPageText {
    QString lead; ///< one sentence: what to do
    QString plan; ///< what the mixed-precision plan is or, where the lead takes another, does; empty without one
    QString which; ///< the rule, and what the variant is
    QString cost;
    QString layers;
    QString certainty;
};
[[nodiscard]] FirstPageText firstPageText(const ReportFacts& facts);

} // namespace widgets
