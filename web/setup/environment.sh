# To be sourced: where the installed toolchain and sources are. web/setup/install.sh puts them there.
# The versions are part of the names, so clones and CI share one folder and a new version never meets an old one.
TRIALOG_CACHE=${TRIALOG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/trialog}
export TRIALOG_SOURCES=$TRIALOG_CACHE/sources-1
TRIALOG_COMPILER_LAUNCHER=$(command -v ccache || true)
export TRIALOG_COMPILER_LAUNCHER
# Clones in other folders share what was compiled.
CCACHE_BASEDIR=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
export CCACHE_BASEDIR CCACHE_NOHASHDIR=1

# An emcc of 3.1.69 or later on PATH is used; otherwise the unpacked one.
trialog_emcc_is_recent() {
  local version
  command -v emcc >/dev/null || return 1
  # A wrapper script has no toolchain beside it.
  [ -e "$(dirname "$(readlink -f "$(command -v emcc)")")/cmake/Modules/Platform/Emscripten.cmake" ] || return 1
  version=$(emcc --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1)
  [ "$(printf '%s\n3.1.69\n' "$version" | sort -V | head -1)" = 3.1.69 ]
}
if trialog_emcc_is_recent; then
  TRIALOG_EMSCRIPTEN=$(dirname "$(readlink -f "$(command -v emcc)")")
else
  TRIALOG_EMSCRIPTEN=$TRIALOG_CACHE/emscripten-1/usr/share/emscripten
fi
export TRIALOG_EMSCRIPTEN

# A Node.js of 20.9 or later on PATH is used; otherwise the unpacked one, once it is there.
trialog_node_is_recent() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  [ "$(printf '%s\n20.9.0\n' "${version#v}" | sort -V | head -1)" = 20.9.0 ]
}
TRIALOG_NODE=$TRIALOG_CACHE/node-1
if [ -e "$TRIALOG_NODE/complete" ] && ! trialog_node_is_recent; then export PATH="$TRIALOG_NODE/bin:$PATH"; fi

# Configures a preset; anew when the sources or the compiler are not those that it was configured with.
trialog_configure() { # PRESET
  local cache=build/$1/CMakeCache.txt
  if [ -e "build/$1/build.ninja" ] && [ ! CMakePresets.json -nt "$cache" ] && grep -qxF "TRIALOG_SOURCES:PATH=$TRIALOG_SOURCES" "$cache" &&
    { [ "$1" != wasm ] || grep -qF "$TRIALOG_EMSCRIPTEN/cmake/Modules/Platform/Emscripten.cmake" "$cache"; }; then
    return 0
  fi
  cmake --fresh --preset "$1"
}
