// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <clocale>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include <CLI/CLI.hpp>
#include <QApplication>
#include <unistd.h>

#include "app/cli/commands.h"
#include "app/jobs/suggest.h"

namespace app {

namespace {

volatile std::sig_atomic_t interruptRequested = 0;

/// SA_RESETHAND has restored the default by now: the next SIGINT ends the process.
extern "C" void onInterrupt(int /*signal*/)
{
    interruptRequested = 1;
}

void catchInterrupt()
{
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    action.sa_flags = int(SA_RESETHAND | SA_RESTART);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
}

constexpr const char* examples = R"(Without a command, or with files alone, the window opens.

Examples:
  quantscope net.qstudy
  quantscope info model.pt2
  quantscope analyze model.pt2 --data test-images/ --calibration-data train-images/ --preprocess imagenet
  quantscope analyze model.pt2 --data t10k-images-idx3-ubyte.gz --weights int8,int4 -o report --study net.qstudy
  quantscope sensitivity model.pt2 --data test-images/ --formats int8,int4
  quantscope plan model.pt2 --data test-images/ --choices int8,int6,int4 --max-size 0.2x -o plan
  quantscope report net.qstudy -o report
  quantscope compare before.qstudy after.qstudy

'quantscope COMMAND --help' tells the options of a command.
Exit codes: 0 done, 1 a --fail-if limit is broken, 2 usage, 3 bad input, 4 run failed, 130 interrupted.)";

std::vector<std::string> commandNames(const CLI::App& program)
{
    std::vector<std::string> names;
    for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> optionNames(const CLI::App& command)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
        for (const std::string& name : option->get_snames())
            names.push_back("-" + name);
    }
    return names;
}

bool isNegativeNumber(const std::string& text)
{
    return text.size() > 1 && text[0] == '-' && std::isdigit(static_cast<unsigned char>(text[1])) != 0;
}

/// An argument in the place of a command that was meant as a file to open.
bool looksLikeFile(const std::string& argument)
{
    const auto ends = [&](const char* ending) { return argument.ends_with(ending); };
    return argument.find('/') != std::string::npos || ends(".qstudy") || ends(".pt2") || ends(".pt") || ends(".pth");
}

/// What CLI11 would report less clearly: a command or an option that does not exist.
std::optional<std::string> unknownWord(const CLI::App& program, std::span<const std::string> arguments)
{
    const CLI::App* command = nullptr;
    for (const std::string& argument : arguments) {
        if (argument == "--")
            break;
        if (argument.size() > 1 && argument[0] == '-' && !isNegativeNumber(argument)) {
            const std::string name = argument.substr(0, argument.find('='));
            const std::vector<std::string> known = optionNames(command == nullptr ? program : *command);
            // "-ofile" is "-o file".
            const bool isShort = name[1] != '-';
            if (std::ranges::find(known, isShort ? name.substr(0, 2) : name) == known.end()) {
                const std::string where = command == nullptr ? "quantscope" : "quantscope " + command->get_name();
                return "unknown option '" + name + "'" + didYouMean(name, known) + " ('" + where
                    + " --help' lists them)";
            }
        } else if (command == nullptr) {
            const std::vector<std::string> known = commandNames(program);
            if (std::ranges::find(known, argument) == known.end() && looksLikeFile(argument))
                return argument + ": no such file; give the path of a model or study to open the window on it";
            if (std::ranges::find(known, argument) == known.end())
                return "unknown command '" + argument + "'" + didYouMean(argument, known) + " (there are "
                    + joined(known) + ")";
            command = program.get_subcommand(argument);
        }
    }
    return std::nullopt;
}

/// "--limit -5" reads as an option to CLI11; "--limit=-5" does not, and its check can then say what is wrong.
std::vector<std::string> withNegativeNumbersAttached(std::span<const std::string> arguments)
{
    std::vector<std::string> result;
    for (const std::string& argument : arguments) {
        if (isNegativeNumber(argument) && !result.empty() && result.back().starts_with("--"))
            result.back() += "=" + argument;
        else
            result.push_back(argument);
    }
    return result;
}

int usageError(Console& console, const std::string& message)
{
    return complain(console, { analysis::ErrorKind::Usage, message });
}

/// Parses and carries out. Exceptions of CLI11 end here; they are its way to say that an argument is wrong.
int parseAndRun(CLI::App& program, std::span<const std::string> arguments, Console& console, const Action& action)
{
    if (std::ranges::find(arguments, std::string()) != arguments.end())
        return usageError(
            console, "an argument is empty (a variable without a value?); give it a value or leave it out");
    if (const auto unknown = unknownWord(program, arguments))
        return usageError(console, *unknown);
    std::vector<std::string> reversed = withNegativeNumbersAttached(arguments);
    std::ranges::reverse(reversed);
    try {
        program.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        console.out << program.help() << std::flush;
        return exitDone;
    } catch (const CLI::CallForVersion&) {
        console.out << "quantscope " QUANTSCOPE_VERSION << std::endl;
        return exitDone;
    } catch (const CLI::ParseError& error) {
        const auto commands = program.get_subcommands();
        const std::string where = commands.empty() ? "quantscope" : "quantscope " + commands.front()->get_name();
        return usageError(console, std::string(error.what()) + " ('" + where + " --help' tells more)");
    }
    if (!action.carryOut)
        return usageError(console, "no command was given ('quantscope --help' lists them)");
    if (console.startQt)
        console.startQt(action.needs);
    const int code = action.carryOut(console);
    console.out << std::flush;
    if (!console.out && code == exitDone)
        return complain(console, { analysis::ErrorKind::Failed, "the standard output could not be written" });
    return code;
}

std::unique_ptr<QCoreApplication> coreApplication(int& argc, char** argv)
{
    return std::make_unique<QCoreApplication>(argc, argv);
}

void dropMessage(QtMsgType, const QMessageLogContext&, const QString&) { }

/// Draws into memory, whether there is a display or not.
std::unique_ptr<QCoreApplication> drawingApplication()
{
    static char program[] = "quantscope";
    static char option[] = "-platform";
    static char platform[] = "offscreen";
    static char* arguments[]{ program, option, platform, nullptr };
    static int count = 3;
    // What Qt says about a session without a desktop ("XDG_RUNTIME_DIR not set") is no concern of a command line.
    const QtMessageHandler before = qInstallMessageHandler(dropMessage);
    auto application = std::make_unique<QApplication>(count, arguments);
    qInstallMessageHandler(before);
    return application;
}

} // namespace

int run(std::span<const std::string> arguments, Console& console)
{
    CLI::App program("QuantScope shows what quantization does to a neural network, layer by layer.", "quantscope");
    Action action;
    program.set_version_flag("--version", "quantscope " QUANTSCOPE_VERSION, "Print the version and end");
    program.set_help_flag("-h,--help", "Print this help and end");
    program.footer(examples);
    program.get_formatter()->column_width(32);
    addInfoCommand(program, action);
    addRunCommand(program, action);
    addAnalyzeCommand(program, action);
    addSensitivityCommand(program, action);
    addPlanCommand(program, action);
    addReportCommand(program, action);
    addCompareCommand(program, action);
    addGuiCommand(program, action);
    addScreenshotCommand(program, action);
    // Last line of defence: a program that a build server calls answers with a message and a code, whatever happens.
    try {
        return parseAndRun(program, arguments, console, action);
    } catch (const std::bad_alloc&) {
        return complain(console, { analysis::ErrorKind::Failed, "out of memory; try a smaller --batch" });
    } catch (const std::exception& error) {
        return complain(console, { analysis::ErrorKind::Failed, std::string("unexpected failure: ") + error.what() });
    }
}

int runCommandLine(int argc, char** argv, const WindowCommands& window)
{
    catchInterrupt();
    std::string commandLine = "quantscope";
    std::vector<std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        arguments.emplace_back(argv[i]);
        const bool plain = arguments.back().find_first_of(" \t'\"\\$&|;<>()*?#") == std::string::npos;
        commandLine += plain && !arguments.back().empty() ? " " + arguments.back() : " '" + arguments.back() + "'";
    }
    const ProgressStyle style = ::isatty(STDERR_FILENO) == 1 ? ProgressStyle::Bar : ProgressStyle::Lines;
    std::unique_ptr<QCoreApplication> application;
    Console console{ std::cout, std::cerr, style, [] { return interruptRequested != 0; }, commandLine, window };
    console.startQt = [&](QtPart part) {
        if (QCoreApplication::instance() == nullptr)
            application = part == QtPart::Drawing ? drawingApplication() : coreApplication(argc, argv);
        // Qt has taken over the user's locale; numbers in files and messages keep their point.
        std::setlocale(LC_NUMERIC, "C");
    };
    return run(arguments, console);
}

} // namespace app
