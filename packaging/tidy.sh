#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy over every source file, all processors busy; any finding fails. packaging/tidy.sh [files …]
# What passed is remembered in build/tidy/passed, so a file costs time only when it or a header that it includes changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Out of its Python wheel: Debian's older releases look through all of LibTorch and Qt again for every file, which takes
# four times as long; this one passes over system headers.
version=23.1.4
tool=third_party/clang-tidy
if [ ! -e "$tool/.complete-$version" ]; then
    rm -rf "$tool"
    mkdir -p "$tool"
    python3 -m pip install -q --no-deps --target "$tool" --root-user-action=ignore "clang-tidy==$version"
    touch "$tool/.complete-$version"
fi

# clang cannot read g++'s precompiled headers, so the commands come from a tree of their own. Nothing of it is built: no
# source includes what Qt generates.
mkdir -p build/tidy/passed
cmake -S . -B build/tidy -G Ninja -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_BUILD_TYPE=Debug >build/tidy/log 2>&1 ||
    { cat build/tidy/log; exit 1; }
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(git ls-files 'analysis/*.cpp' 'engine/*.cpp' 'widgets/*.cpp' 'app/*.cpp')

# What a file's findings depend on: the file and all of the project that it includes, the checks, how it is compiled.
find analysis engine widgets app -name '*.h' -o -name '*.cpp' | sort >build/tidy/sources
xargs sha256sum <build/tidy/sources >build/tidy/digests
xargs grep -H '^#include "' <build/tidy/sources | sed 's/:#include "/ /; s/".*//' >build/tidy/includes
awk '
    function visit(file, used, count, i) {
        if (!(file in digest) || seen[file]++) return
        closure = closure " " digest[file]
        count = split(uses[file], used)
        for (i = 1; i <= count; ++i) visit(used[i])
    }
    FNR == NR { digest[$2] = $1; next }
    { uses[$1] = uses[$1] " " $2 }
    END { for (file in digest) { split("", seen); closure = file; visit(file); print closure } }
' build/tidy/digests build/tidy/includes >build/tidy/closures
common=$(cat .clang-tidy packaging/tidy.sh packaging/setup.sh $(git ls-files '*CMakeLists.txt') | sha256sum)

tidy() {
    local key
    key=$({ echo "$common"; grep "^$1 " build/tidy/closures; } | sha256sum | cut -d' ' -f1)
    [ ! -e "build/tidy/passed/$key" ] || return 0
    # Notes on suppressed warnings of other people's headers go to standard error.
    "$tool/clang_tidy/data/bin/clang-tidy" --quiet -p build/tidy "$1" 2>/dev/null || { echo "clang-tidy: findings in $1"; return 1; }
    touch "build/tidy/passed/$key"
}
export -f tidy
export common tool
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'tidy "$0"'
echo "clang-tidy: ${#files[@]} files, no findings"
