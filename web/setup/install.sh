#!/bin/bash
# Installs what is missing: Debian packages, Node.js, the browser compiler and the library sources. Safe to run again; does
# nothing when everything is there.
# Usage:  install.sh [run|test]      "test" adds what only the tests need
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=environment.sh
. "$here/environment.sh"

packages=(ca-certificates ccache cmake g++ libboost1.81-dev libbrotli-dev libcereal-dev libsqlite3-dev libssl-dev make
  ninja-build patchelf python3 xz-utils zlib1g-dev)
if [ "${1:-run}" = test ]; then
  packages+=(chromium fonts-noto-cjk fonts-noto-core golang-go golang-golang-x-mod-dev libc6-dev openssl poppler-utils
    zbar-tools)
fi
# An older Node.js is enough to fetch a newer one.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing Debian packages: ${missing[*]}"
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

mkdir -p "$TRIALOG_CACHE"
# One installer at a time: clones and CI share the folder.
exec 9>"$TRIALOG_CACHE/lock"
flock 9
if [ ! -e "$TRIALOG_SOURCES/complete" ]; then
  echo "Fetching the library sources (once)"
  "$here/get_sources.sh" "$TRIALOG_SOURCES"
fi
if ! trialog_node_is_recent; then
  echo "Fetching Node.js (once)"
  "$here/get_node.sh" "$TRIALOG_NODE"
  export PATH="$TRIALOG_NODE/bin:$PATH"
fi
if ! trialog_emcc_is_recent && [ ! -e "$TRIALOG_CACHE/emscripten-1/complete" ]; then
  echo "Unpacking Emscripten (once, about half a minute)"
  "$here/get_emscripten.sh" "$TRIALOG_CACHE/emscripten-1"
  touch "$TRIALOG_CACHE/emscripten-1/complete"
fi
