#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up and builds one preset: packaging/build.sh [release | debug | asan] [targets …]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:-release}
[ $# -eq 0 ] || shift
bash packaging/setup.sh
printf '\033[1m== Building the %s preset into build/%s\033[0m\n' "$preset" "$preset"
options=()
[ -z "${CI:-}" ] || options+=(-DQUANTSCOPE_WERROR=ON)
# Configuring again is free for a tree that has not changed, and says what is wrong where it has.
cmake --preset "$preset" "${options[@]}" >"build-$preset.log" 2>&1 || { cat "build-$preset.log"; exit 1; }
mkdir -p "build/$preset" && mv "build-$preset.log" "build/$preset/configure.log"
cmake --build --preset "$preset" ${1:+--target "$@"}
