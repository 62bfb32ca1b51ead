#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy over every source file, both cores; any finding fails. packaging/tidy.sh [files …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# clang cannot read g++'s precompiled headers, so the commands come from a tree of their own, which is never built
# but for what Qt generates.
cmake -S . -B build/tidy -G Ninja -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_BUILD_TYPE=Debug >build/tidy.log 2>&1 ||
    { cat build/tidy.log; exit 1; }
cmake --build build/tidy --target widgets_autogen application_autogen >>build/tidy.log 2>&1 || { cat build/tidy.log; exit 1; }
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(git ls-files 'analysis/*.cpp' 'engine/*.cpp' 'widgets/*.cpp' 'app/*.cpp')
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P 2 clang-tidy --quiet -p build/tidy 2>build/tidy-stderr.log
