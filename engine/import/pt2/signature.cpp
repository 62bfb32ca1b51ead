// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/signature.h"

#include <algorithm>
#include <set>

#include "engine/import/fault.h"
#include "engine/import/pt2/schema.h"

namespace engine::import::pt2 {

namespace {

using ir::Argument;

/// The length that an axis has in every run, if its symbol's range is a single number.
std::optional<std::int64_t> onlyLength(const Size& size, const Json* ranges)
{
    std::string symbol = size.expression;
    constexpr std::string_view open = "Symbol('"; // sympy's long form
    if (symbol.starts_with(open))
        symbol = symbol.substr(open.size(), symbol.find('\'', open.size()) - open.size());
    const Json* range = ranges ? optionalMember(*ranges, symbol.c_str()) : nullptr;
    const Json* low = range ? optionalMember(*range, "min_val") : nullptr;
    const Json* high = range ? optionalMember(*range, "max_val") : nullptr;
    if (!low || !high || *low != *high || !low->is_number_integer())
        return std::nullopt;
    return integerOf(*low);
}

void describeTensor(const Json& document, const Json& graph, ir::Input& input)
{
    const Json* values = optionalMember(graph, "tensor_values");
    const Json* meta = values ? optionalMember(*values, input.name.c_str()) : nullptr;
    if (!meta)
        return;
    input.type = scalarTypeOf(member(*meta, "dtype"));
    const std::vector<Size> sizes = sizesOf(member(*meta, "sizes"));
    const Json* ranges = optionalMember(document, "range_constraints");
    for (const Size& size : sizes)
        input.shape.push_back(size.isFixed ? *size.value : onlyLength(size, ranges).value_or(-1));
    if (std::all_of(sizes.begin(), sizes.end(), [](const Size& size) { return size.value.has_value(); }))
        for (const Size& size : sizes)
            input.exampleShape.push_back(*size.value);
}

void readUserInput(const Json& document, const Json& spec, Target target, Scope& scope)
{
    const auto [tag, value] = unionOf(member(spec, "arg"));
    ir::Input input;
    if (tag == "as_tensor") {
        input.name = textOf(member(value, "name"));
        input.value = target.program.newValue();
        describeTensor(document, member(member(document, "graph_module"), "graph"), input);
        scope[input.name] = Argument::ofValue(input.value);
    } else if (const Json* name = tag == "as_sym_int" ? optionalMember(value, "as_name") : nullptr) {
        input.name = textOf(*name);
        input.value = target.program.newValue();
        input.type = at::kLong;
        scope[input.name] = call(target, toInt(), { Argument::ofValue(input.value) });
    } else {
        return; // a constant of the export: the graph does not read it
    }
    target.program.body.inputs.push_back(input.value);
    target.program.inputs.push_back(std::move(input));
}

const Json& graphOf(const Json& document)
{
    return member(member(document, "graph_module"), "graph");
}
const Json& signatureOf(const Json& document)
{
    return member(member(document, "graph_module"), "signature");
}

struct WeightKind {
    const char* tag;
    const char* nameKey;
    ir::Weight::Role role;
};
constexpr WeightKind weightKinds[] = {
    { "parameter", "parameter_name", ir::Weight::Role::Parameter },
    { "buffer", "buffer_name", ir::Weight::Role::Buffer },
    { "tensor_constant", "tensor_constant_name", ir::Weight::Role::Constant },
};

} // namespace

void readInputs(const Json& document, Payloads& payloads, Target target, Scope& scope, ModuleNames& names)
{
    for (const Json& entry : arrayOf(member(signatureOf(document), "input_specs"))) {
        const auto [tag, spec] = unionOf(entry);
        const std::string key = tag;
        const auto kind = std::find_if(
            std::begin(weightKinds), std::end(weightKinds), [&](const WeightKind& k) { return key == k.tag; });
        if (kind != std::end(weightKinds)) {
            ir::Weight weight{ textOf(member(spec, kind->nameKey)), kind->role, {}, target.program.newValue() };
            weight.tensor = payloads.tensor(weight.name);
            scope[textOf(member(member(spec, "arg"), "name"))] = Argument::ofValue(weight.value);
            if (weight.role == ir::Weight::Role::Parameter)
                names.addParameter(weight.value, weight.name);
            target.program.weights.push_back(std::move(weight));
        } else if (tag == "user_input") {
            readUserInput(document, spec, target, scope);
        } else if (tag == "constant_input") {
            scope[textOf(member(spec, "name"))] = convertUntyped(member(spec, "value"), scope);
        } else if (tag != "token") {
            throw FileFault("needs an object of kind '" + tag
                + "', which only Python can make; replace it by tensors and export the model again");
        }
    }
}

namespace {

/// The names of the leaves of a pytree, "" where only positions lead to one.
void leafNames(const Json& spec, const Json* tuples, const std::string& name, std::vector<std::string>& leaves)
{
    const Json* type = optionalMember(spec, "type");
    if (!type) {
        leaves.push_back(name);
        return;
    }
    const Json& children = arrayOf(member(spec, "children_spec"));
    // The context of a dict is the JSON of its keys, that of a named tuple the name of its class.
    const Json* context = optionalMember(spec, "context");
    const std::string contextText = context && context->is_string() ? context->get<std::string>() : "";
    const Json* tuple = tuples ? optionalMember(*tuples, contextText.c_str()) : nullptr;
    const Json* fields = tuple ? optionalMember(*tuple, "field_names") : nullptr;
    const Json parsed = fields ? *fields : Json::parse(contextText, nullptr, false);
    std::vector<std::string> keys;
    if (parsed.is_array() && parsed.size() == children.size())
        for (const Json& key : parsed)
            keys.push_back(key.is_string() ? key.get<std::string>() : key.dump());
    for (std::size_t i = 0; i < children.size(); ++i) {
        std::string child = keys.empty() ? (name.empty() ? "" : std::to_string(i)) : keys[i];
        if (!name.empty())
            child = name + "." + child;
        leafNames(children[i], tuples, child, leaves);
    }
}

/// The names of the dict or named tuple that forward() returned, one per user output; empty where the file has none.
std::vector<std::string> structureNames(const Json& document)
{
    const Json& graphModule = member(document, "graph_module");
    const Json* calls = optionalMember(graphModule, "module_call_graph");
    if (!calls || !calls->is_array() || calls->empty())
        return {};
    const Json* signature = optionalMember(calls->front(), "signature");
    const Json* text = signature ? optionalMember(*signature, "out_spec") : nullptr;
    if (!text || !text->is_string())
        return {};
    const Json spec = parseJson(text->get_ref<const std::string&>(), "out_spec"); // [version, tree]
    std::vector<std::string> leaves;
    if (spec.is_array() && spec.size() == 2)
        leafNames(spec[1], optionalMember(graphModule, "treespec_namedtuple_fields"), "", leaves);
    return leaves;
}

/// FX names a value after its operator ("linear_1", "getitem"): such a name tells a person nothing.
bool isGenerated(const std::string& name, const Json& graph)
{
    for (const Json& node : arrayOf(member(graph, "nodes"))) {
        const Json* nodeName = optionalMember(node, "name");
        if (!nodeName || *nodeName != name)
            continue;
        std::string target = textOf(member(node, "target"));
        if (target.starts_with("torch.ops."))
            target.erase(std::min(target.rfind('.'), target.size()));
        target.erase(0, target.rfind('.') + 1);
        const bool isNumbered = name.size() > target.size() + 1 && name[target.size()] == '_'
            && name.find_first_not_of("0123456789", target.size() + 1) == std::string::npos;
        return name == target || (name.starts_with(target) && isNumbered);
    }
    return true; // an input, a constant, or an element of a tuple
}

} // namespace

void readOutputs(const Json& document, Target target, const Scope& scope)
{
    std::vector<const Json*> user;
    for (const Json& entry : arrayOf(member(signatureOf(document), "output_specs"))) {
        const auto [tag, spec] = unionOf(entry);
        if (tag == "user_output" || tag == "loss_output")
            user.push_back(&member(spec, "arg"));
    }
    std::vector<std::string> names = structureNames(document);
    names.resize(names.size() == user.size() ? names.size() : 0);
    names.resize(user.size());
    std::set<std::string> taken;
    for (std::size_t i = 0; i < user.size(); ++i) {
        const Json& written = *user[i];
        // A loss_output is a bare {"name": …}.
        const bool isBare = written.is_object() && written.contains("name");
        const Json argument = isBare ? Json{ { "as_tensor", written } } : written;
        const auto [tag, value] = unionOf(argument);
        if (tag == "as_none" || tag == "as_string")
            continue;
        ir::Output output{ names[i], convert(argument, c10::TensorType::get(), scope, target) };
        const std::string graphName = tag == "as_tensor" ? textOf(member(value, "name")) : "";
        if (output.name.empty() && !isGenerated(graphName, graphOf(document)))
            output.name = graphName;
        if (output.name.empty() || taken.contains(output.name))
            output.name = "output_" + std::to_string(target.program.outputs.size());
        taken.insert(output.name);
        target.program.body.outputs.push_back(output.value);
        target.program.outputs.push_back(std::move(output));
    }
    if (target.program.outputs.empty())
        throw FileFault("describes a network without outputs; let forward() return its result and export it again");
}

} // namespace engine::import::pt2
