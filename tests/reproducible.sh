#!/bin/bash
# Builds the page a second time, in another folder and with nothing that was compiled before, and compares every file with
# the first build. Needs web/setup/build.sh to have run.
# Usage:  tests/reproducible.sh
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
second="$work/a folder of another length"
mkdir -p "$second/build"
cd "$root"
tar --exclude=node_modules --exclude=tests/fuzz -c CMakeLists.txt CMakePresets.json assets core tests wasm web | tar -x -C "$second"
ln -s "$root/web/page/node_modules" "$second/web/page/node_modules"
cd "$second"
. web/setup/environment.sh
export CCACHE_DISABLE=1
trial=$(mktemp -p "$work")
trialog_configure wasm >"$trial" 2>&1 || { cat "$trial"; exit 1; }
cmake --build --preset wasm --target trialog_core trialog_charts -- --quiet
node web/page/build.mjs "$second/build/site" "$second/build/wasm/wasm"
node web/verifier/build.mjs "$second/build/site"
list() { "$root/build/release/web/origin/trialog" release --assets "$1"; }
if ! diff <(list "$root/build/site") <(list "$second/build/site"); then
  echo "The second build has other files than the first" >&2
  exit 1
fi
list "$second/build/site" | tail -1
