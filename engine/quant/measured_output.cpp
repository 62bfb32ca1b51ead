// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/measured_output.h"

namespace engine::quant {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

Result<int> outputIndex(const ModelState& model, const std::string& name)
{
    const auto& outputs = model.graph.outputs;
    std::string known;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (name.empty() || outputs[i].name == name)
            return int(i);
        known += (i ? ", " : "") + outputs[i].name;
    }
    return fail(
        ErrorKind::Usage, model.path + ": has no output '" + name + "'; it has " + (known.empty() ? "none" : known));
}

Result<ir::ValueId> outputValue(const ModelState& model, const std::string& name)
{
    const auto index = outputIndex(model, name);
    if (!index)
        return tl::unexpected(index.error());
    const ir::Output& output = model.executable.program().outputs.at(std::size_t(*index));
    if (output.value.kind != ir::Argument::Kind::Value)
        return fail(ErrorKind::Usage,
            model.path + ": output '" + output.name + "' does not depend on the model's layers; choose another one");
    return output.value.value;
}

Result<void> checkLabels(const at::Tensor& output, std::span<const std::int64_t> labels, const std::string& path)
{
    if (labels.empty() || output.dim() != 2)
        return {};
    const std::int64_t classes = output.size(1);
    for (const std::int64_t label : labels) {
        if (label < 0 || label >= classes) {
            return fail(ErrorKind::BadInput,
                path + ": holds the label " + std::to_string(label) + ", but the model tells " + std::to_string(classes)
                    + " classes apart (0 to " + std::to_string(classes - 1)
                    + "); use labels of the classes that the model was trained on");
        }
    }
    return {};
}

} // namespace engine::quant
