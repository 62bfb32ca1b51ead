#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Goes through the real window on a display of its own, as a newcomer would: demo, three variants, layers, export.
# Leaves pictures of the screen and what was exported: packaging/try_window.sh [FOLDER]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-build/visit}
bash packaging/setup.sh xvfb xauth xdotool
bash packaging/build.sh release quantscope window_visit
rm -rf "$folder"
mkdir -p "$folder"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
export QT_QPA_PLATFORM=xcb
say "The program comes up and goes when it is told"
settings=$(mktemp -d)
trap 'rm -rf "$settings"' EXIT
XDG_CONFIG_HOME=$settings timeout 120 xvfb-run -a -s "-screen 0 1280x800x24" bash -c '
    begun=$(date +%s%N)
    build/release/app/quantscope &
    program=$!
    window=$(timeout 30 xdotool search --sync --onlyvisible --pid "$program" --name QuantScope | head -1)
    echo "window up after $(((($(date +%s%N) - begun)) / 1000000)) ms"
    xdotool windowfocus --sync "$window" key ctrl+q
    wait "$program"'
say "A newcomer's way"
xvfb-run -a -s "-screen 0 1280x800x24" timeout 600 build/release/app/window_visit "$folder"
say "Pictures and exported files are in $folder"
