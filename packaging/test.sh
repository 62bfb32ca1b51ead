#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up, builds and passes all tests: packaging/test.sh [release | debug | asan]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:-release}
bash packaging/build.sh "$preset"
printf '\033[1m== Testing the %s preset\033[0m\n' "$preset"
ctest --preset "$preset"
