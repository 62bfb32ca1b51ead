// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/guard.h"

#include <cctype>

namespace engine::exec
{

std::string oneLine(const std::string& message)
{
    std::string line;
    for (const char character : message) {
        const bool blank = std::isspace(static_cast<unsigned char>(character)) != 0;
        if (!blank)
            line += character;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (!line.empty() && line.back() == ' ')
        line.pop_back();
    return line;
}

} // namespace engine::exec
