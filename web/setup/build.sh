#!/bin/bash
# Builds the portal: the program, the browser core and the page. A second run builds only what changed.
# Result: build/release/web/origin/trialog and build/site, the folder of assets that it serves.
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
. "$root/web/setup/environment.sh"
cd "$root"

configure() { # PRESET
  trialog_configure "$1" >"build/$1.configure.log" 2>&1 || { cat "build/$1.configure.log"; exit 1; }
}
mkdir -p build
echo "Building the program"
configure release
cmake --build --preset release --target trialog -- --quiet
echo "Building the browser core"
configure wasm
cmake --build --preset wasm --target trialog_core trialog_charts -- --quiet
echo "Building the page"
(
  cd web/page
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-audit --no-fund
    touch node_modules/.package-lock.json
  fi
  node build.mjs "$root/build/site" "$root/build/wasm/wasm"
  node ../verifier/build.mjs "$root/build/site"
)
