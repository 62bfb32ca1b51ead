#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what building needs: Debian packages, and LibTorch out of its Python wheel into third_party/libtorch.
# May be run again at no cost. Uses sudo only when not root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

libtorch_version=2.13.0
packages=(
    g++ cmake ninja-build ccache mold pkg-config python3 python3-pip
    qt6-base-dev libqt6svg6-dev qt6-charts-dev libqt6opengl6-dev libgl-dev qt6-tools-dev qt6-tools-dev-tools
    qt6-l10n-tools libqt6sql6-sqlite fonts-dejavu-core
    libeigen3-dev libglpk-dev libexpected-dev nlohmann-json3-dev libcli11-dev
    libzip-dev libjpeg-dev libspng-dev zlib1g-dev libssl-dev
    libgtest-dev libgmock-dev graphviz "$@"
)

say() { printf '\033[1m== %s\033[0m\n' "$*"; }

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    cat >&2 <<EOF
This script installs packages with apt-get, as on Debian 12 or later. On another Linux install what these Debian packages
hold (a C++20 compiler, CMake 3.25, Ninja, Qt 6.4 with Widgets, Charts, Sql/SQLite, Svg and LinguistTools, Eigen 3.4, GLPK 5,
tl-expected, nlohmann-json, CLI11, libzip, libjpeg-turbo, libspng, zlib, OpenSSL, GoogleTest, Graphviz):
    ${packages[*]}
then LibTorch and the build:
    python3 -m pip install --no-deps --target third_party/libtorch torch==$libtorch_version
    cmake --preset release && cmake --build --preset release
EOF
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

target=third_party/libtorch
if [ ! -e "$target/.complete-$libtorch_version" ]; then
    say "Fetching LibTorch $libtorch_version (its Python wheel; 200 to 530 MB) into $target"
    rm -rf "$target"
    mkdir -p "$target"
    # --no-deps: headers and libraries are all that is used. Where pip knows a CPU build (2.13.0+cpu) it takes that;
    # the default index has the CUDA build, whose libtorch_cpu.so needs two small runtime wheels and no GPU.
    pip_install=(python3 -m pip install -q --no-deps --no-compile --target "$target" --root-user-action=ignore)
    "${pip_install[@]}" "torch==$libtorch_version"
    if [ -e "$target/torch/lib/libtorch_cuda.so" ]; then
        "${pip_install[@]}" "nvidia-cuda-cupti==13.0.*" "nvidia-cuda-runtime==13.0.*"
        rm -f "$target"/torch/lib/libtorch_cuda*.so "$target"/torch/lib/libtorch_nvshmem.so
    fi
    rm -rf "$target"/torch/test "$target"/torch/bin "$target"/torch/lib/libtorch_python.so
    touch "$target/.complete-$libtorch_version"
fi
