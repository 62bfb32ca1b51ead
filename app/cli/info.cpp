// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <nlohmann/json.hpp>

#include "analysis/report/results_json.h"
#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/table.h"
#include "engine/model.h"

namespace app {

namespace {

struct InfoOptions {
    std::string model;
    std::vector<std::string> inputShapes;
    bool json = false;
};

void printPorts(std::ostream& out, const char* title, const std::vector<analysis::Port>& ports)
{
    for (const analysis::Port& port : ports) {
        out << title << "  " << (port.name.empty() ? "(unnamed)" : port.name) << "  " << port.dtype << "  "
            << shapeText(port.shape) << '\n';
    }
}

std::string weightShapes(const analysis::Layer& layer)
{
    std::string text;
    for (const analysis::WeightUse& weight : layer.weights)
        text += (text.empty() ? "" : " ") + shapeText(weight.shape);
    return text.empty() ? "-" : text;
}

void printGraph(std::ostream& out, const engine::Model& model, const analysis::Graph& graph)
{
    out << model.path() << " (" << model.format() << ")\n";
    printPorts(out, "input ", graph.inputs);
    printPorts(out, "output", graph.outputs);
    out << '\n';
    Table table({ "layer", "kind", "input", "output", "weight", "parameters", "macs" });
    for (const analysis::Layer& layer : graph.layers) {
        table.add({ layer.name, layer.kindName, shapeText(layer.inputShape), shapeText(layer.outputShape),
            weightShapes(layer), grouped(layer.parameters), layer.outputShape.empty() ? "-" : grouped(layer.macs) });
    }
    table.print(out);
    out << '\n'
        << graph.layers.size() << " layers, " << grouped(graph.parameters) << " parameters, " << humanBytes(graph.bytes)
        << " in FP32";
    if (graph.macs > 0)
        out << ", " << grouped(graph.macs) << " MACs";
    out << '\n';
}

void printJson(std::ostream& out, const engine::Model& model, const analysis::Graph& graph)
{
    nlohmann::ordered_json json{ { "path", model.path() }, { "format", model.format() } };
    json.update(analysis::toJson(graph));
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

int info(const InfoOptions& options, Console& console)
{
    const auto shapes = parseShapes(options.inputShapes);
    if (!shapes)
        return complain(console, shapes.error());
    const auto model = engine::openModel(options.model, silentControl(console));
    if (!model)
        return complain(console, model.error());
    analysis::Graph graph = model->graph();
    if (auto described = engine::describe(*model, *shapes))
        graph = *std::move(described);
    else if (!shapes->empty())
        return complain(console, described.error());
    else if (described.error().kind == analysis::ErrorKind::Usage) // the file records none
        note(console, described.error().message + " (--input-shape); until then shapes and MACs are left out");
    else
        note(console, described.error().message + "; shapes and MACs are left out");
    if (options.json)
        printJson(console.out, *model, graph);
    else
        printGraph(console.out, *model, graph);
    return exitDone;
}

} // namespace

void addInfoCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("info", "Show a model: layers, shapes, parameters, size, MACs");
    const auto options = std::make_shared<InfoOptions>();
    command->add_option("MODEL", options->model, "Model file: .pt2 (torch.export) or TorchScript")->required();
    command->add_flag("--json", options->json, "Print everything that is known as JSON");
    addList(*command, "--input-shape", options->inputShapes,
        "Shape of each input with its batch axis: 1x3x32x32[,1x10]; where the file records none");
    command->footer("Example:\n  quantscope info model.pt --input-shape 1x3x224x224");
    command->callback(
        [options, &action] { action = { [options](Console& console) { return info(*options, console); } }; });
}

} // namespace app
