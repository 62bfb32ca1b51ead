#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws the README's pictures anew from the demo's ResNet-20 study, without a display.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
study=demo-report/resnet20.qstudy
[ -e "$study" ] || CI=true bash packaging/demo.sh
# What the demo leaves out, because it takes a while: sensitivity on all images, and a plan at a fifth of FP32's size.
data=(--data tests/data/resnet20/original_test600.bin --preprocess cifar10 --study "$study")
build/release/app/quantscope sensitivity tests/data/resnet20/resnet20.pt2 "${data[@]}" --exact -o demo-report/resnet20
build/release/app/quantscope plan tests/data/resnet20/resnet20.pt2 "${data[@]}" --max-size 0.2x \
    --choices int8,int6,int4,int3,int2,fp32 -o demo-report/resnet20
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/release/app/quantscope screenshot "$study" --out "$folder" --size 1280x800 --theme light
mkdir -p resources/pictures
cp "$folder"/window-{layers,distribution-input,compare,sensitivity,plan,network}.png resources/pictures/
