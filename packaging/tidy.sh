#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy over every source file, two at a time; any finding fails. packaging/tidy.sh [files …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# clang cannot read g++'s precompiled headers, so the commands come from a tree of their own. Nothing of it is built: no
# source includes what Qt generates.
mkdir -p build/tidy
cmake -S . -B build/tidy -G Ninja -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_BUILD_TYPE=Debug >build/tidy/log 2>&1 ||
    { cat build/tidy/log; exit 1; }
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(git ls-files 'analysis/*.cpp' 'engine/*.cpp' 'widgets/*.cpp' 'app/*.cpp')

# LibTorch's headers take most of the time, so clang gets a precompiled header of its own for the files that use them.
torch=third_party/libtorch/torch/include
printf '#include <%s>\n' ATen/core/Tensor.h ATen/core/dispatch/Dispatcher.h ATen/core/ivalue.h >build/tidy/torch.hpp
clang++-19 -std=c++20 -g -DQUANTSCOPE_TORCHSCRIPT -I"$PWD" -isystem "$PWD/$torch" \
    -isystem "$PWD/$torch/torch/csrc/api/include" -x c++-header build/tidy/torch.hpp -o build/tidy/torch.pch
tidy() {
    local options=(--quiet -p build/tidy)
    if grep -qE '#include [<"](ATen|c10|torch|engine/(ir|exec|quant|import)/)' "$1"; then
        options+=(--extra-arg=-include-pch "--extra-arg=$PWD/build/tidy/torch.pch")
    fi
    # Notes on suppressed warnings of other people's headers go to standard error.
    clang-tidy-19 "${options[@]}" "$1" 2>/dev/null || { echo "clang-tidy: findings in $1"; return 1; }
}
export -f tidy
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P 2 bash -c 'tidy "$0"'
echo "clang-tidy: ${#files[@]} files, no findings"
