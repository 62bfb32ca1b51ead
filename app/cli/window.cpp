// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/options.h"

namespace app {

using analysis::ErrorKind;

namespace {

/// Larger pictures than any screen are a slip of the keyboard.
constexpr int smallestSide = 200;
constexpr int largestSide = 8192;

struct ScreenshotOptions {
    std::string study;
    std::string folder;
    std::string size = "1280x800";
    std::string theme = "light";
};

int noWindow(Console& console)
{
    return complain(console, { ErrorKind::Failed, "a window cannot be opened from here; use the program quantscope" });
}

int screenshot(const ScreenshotOptions& options, Console& console)
{
    const auto sides = parseShapes({ options.size });
    const auto fits = [](std::int64_t side) { return side >= smallestSide && side <= largestSide; };
    if (!sides || sides->front().size() != 2 || !fits(sides->front()[0]) || !fits(sides->front()[1]))
        return complain(console,
            { ErrorKind::Usage,
                "--size: '" + options.size + "' is not a size; give WIDTHxHEIGHT from " + std::to_string(smallestSide)
                    + " to " + std::to_string(largestSide) + " pixels, as 1280x800" });
    if (!console.window.screenshot)
        return noWindow(console);
    return console.window.screenshot({ options.study, options.folder, int(sides->front()[0]), int(sides->front()[1]),
        options.theme == "dark" ? ThemeChoice::Dark : ThemeChoice::Light });
}

} // namespace

void addGuiCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("gui", "Open the window, with a study, or a model and data");
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("FILE", *files, "A .qstudy file, or a model and a data set");
    command->footer("Example:\n  quantscope gui net.qstudy");
    command->callback([files, &action] {
        const auto open = [files](Console& console) {
            return console.window.open ? console.window.open(*files) : noWindow(console);
        };
        action = { open, QtPart::Drawing };
    });
}

void addScreenshotCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("screenshot", "Draw the window and its views from a study to PNG files");
    const auto options = std::make_shared<ScreenshotOptions>();
    command->add_option("STUDY", options->study, "A .qstudy file")->required();
    command->add_option("--out", options->folder, "Folder of the pictures")->required()->type_name("DIR");
    command->add_option("--size", options->size, "Size of the window in pixels")
        ->capture_default_str()
        ->type_name("WxH");
    command->add_option("--theme", options->theme, "light or dark")
        ->capture_default_str()
        ->check(CLI::IsMember({ "light", "dark" }))
        ->type_name("T");
    command->footer("Example:\n  quantscope screenshot net.qstudy --out pictures --theme dark");
    command->callback([options, &action] {
        action = { [options](Console& console) { return screenshot(*options, console); }, QtPart::Drawing };
    });
}

} // namespace app
