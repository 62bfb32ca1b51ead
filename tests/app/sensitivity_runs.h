// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

/// Runs of the command line on the bundled network and images, and the tables that they write.
namespace runs {

inline const std::string model = DEMO_DATA "/samplenet.pt2";
inline const std::string images = DEMO_DATA "/t10k-images-idx3-ubyte.gz";

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

Outcome quantscope(const std::vector<std::string>& arguments, std::function<bool()> interrupted = {});

/// 100 images and one thread.
std::vector<std::string> command(const std::string& name, std::vector<std::string> more);

using Rows = std::vector<std::map<std::string, std::string>>;

/// Rows of a CSV without quoted fields, by column name.
Rows rowsOf(const std::string& path);
std::vector<std::string> column(const Rows& rows, const std::string& name);

} // namespace runs
