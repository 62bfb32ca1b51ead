#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings translations/*.ts up to date with the text in the sources; Qt Linguist edits them. quantscope_en.ts has plurals only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lupdate=$(command -v lupdate6 || command -v /usr/lib/qt6/bin/lupdate || command -v lupdate)
common=(-silent -locations none -no-obsolete -tr-function-alias QT_TRANSLATE_NOOP+=forPeople -I .)
"$lupdate" "${common[@]}" analysis widgets app \
    -ts translations/quantscope_vi.ts translations/quantscope_zh_CN.ts translations/quantscope_fr.ts
"$lupdate" "${common[@]}" -pluralonly -source-language en -target-language en analysis widgets app \
    -ts translations/quantscope_en.ts
