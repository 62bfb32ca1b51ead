// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/formats.h"

#include <array>

namespace engine::data
{

Format syntheticFormat();
Format cifarFormat();
Format imageFolderFormat();
Format idxFormat();
Format npyFormat();
Format npzFormat();
Format csvFormat();

std::span<const Format> formats()
{
    static const std::array all{
        syntheticFormat(), //
        cifarFormat(), // before image folders: its folder is one too
        imageFolderFormat(), //
        idxFormat(), //
        npyFormat(), //
        npzFormat(), //
        csvFormat(), //
    };
    return all;
}

} // namespace engine::data
