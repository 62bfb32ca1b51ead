#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws the README's pictures anew from the demo's ResNet-20 study, without a display.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
study=demo-report/resnet20.qstudy
[ -e "$study" ] || CI=true bash packaging/demo.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/release/app/quantscope screenshot "$study" --out "$folder" --size 1280x800 --theme light
mkdir -p resources/pictures
cp "$folder"/window-{layers,distribution-input,compare,network}.png resources/pictures/
