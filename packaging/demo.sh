#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets up, builds, and analyses the bundled models on the bundled data into demo-report/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash packaging/build.sh release quantscope
quantscope=build/release/app/quantscope
say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

say "SampleNet, a convolutional classifier, on 2,000 of Fashion-MNIST's test images"
"$quantscope" analyze resources/demo/samplenet.pt2 \
    --data resources/demo/t10k-images-idx3-ubyte.gz --calibration-data resources/demo/calib2000-images-idx3-ubyte.gz \
    --method fp32,weights,ptdq,ptsq --limit 2000 -o demo-report/samplenet --study demo-report/samplenet.qstudy
say "SampleLSTM, a recurrent classifier, on the same images"
"$quantscope" analyze resources/demo/samplelstm.pt2 \
    --data resources/demo/t10k-images-idx3-ubyte.gz --calibration-data resources/demo/calib2000-images-idx3-ubyte.gz \
    --method fp32,weights,ptdq,ptsq --limit 2000 -o demo-report/samplelstm --study demo-report/samplelstm.qstudy
say "ResNet-20 on CIFAR-10, 8 and 4 bits, two calibration methods"
"$quantscope" analyze tests/data/resnet20/resnet20.pt2 \
    --data tests/data/resnet20/original_test600.bin --calibration-data tests/data/resnet20/original_train500.bin \
    --preprocess cifar10 --method fp32,weights,ptdq,ptsq --weights int8,int4 --calibration minmax,percentile:99.99 \
    -o demo-report/resnet20 --study demo-report/resnet20.qstudy
say "In each folder of demo-report/: report.pdf to read, summary.csv, layers.csv, histograms.csv, shift.csv and report.json for scripts"
