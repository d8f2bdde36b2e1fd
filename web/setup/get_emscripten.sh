#!/bin/bash
# Unpacks a current Emscripten from Debian's packages into a folder, without touching the system.
# Usage:  get_emscripten.sh DEST
# Result: DEST/bin/{emcc,em++,...}; not relocatable, because ELF interpreters are absolute paths.
# Trust:  apt checks every package against Debian's signed lists. The suite is tried in the order
#         below: forky first, trixie when forky's set does not install.
set -euo pipefail
dest=$(realpath -m "$1")
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"

suite_packages() {
  local v=$1 xml=$2
  shift 2
  echo "emscripten binaryen node-acorn clang-$v lld-$v llvm-$v llvm-$v-linker-tools libllvm$v libclang-cpp$v
        libclang-common-$v-dev libc6 libgcc-s1 libstdc++6 libedit2 libffi8 $xml $* libz3-4 libzstd1 zlib1g
        libbsd0 libmd0 libtinfo6"
}

unpack_suite() {
  local suite=$1 v=$2 packages=$3
  local downloads=$dest/.downloads apt=$dest/.apt
  rm -rf "$dest"
  mkdir -p "$downloads" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/etc"
  : >"$apt/status"
  local key
  key=$(dpkg -L debian-archive-keyring | awk '/debian-archive-keyring\.(gpg|pgp)$/ && !found {print; found=1}')
  [ -n "$key" ] || { echo "Debian's keys are missing: install the package debian-archive-keyring" >&2; return 1; }
  printf 'deb [signed-by=%s] %s %s main\n' "$key" "$(debian_mirror)" "$suite" >"$apt/sources.list"
  local options=(-o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists"
    -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o Dir::Cache="$apt/cache"
    -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=3
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false -o APT::Get::List-Cleanup=0 -qq)
  apt-get "${options[@]}" update || return 1
  # shellcheck disable=SC2086  # the list is split on purpose
  (cd "$downloads" && apt-get "${options[@]}" download $packages) || return 1
  local deb
  for deb in "$downloads"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$dest" --exclude='./usr/share/emscripten/cache' \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
      --exclude='./etc' --exclude='./var' --exclude='./usr/lib/x86_64-linux-gnu/gconv' \
      --exclude='*/libclang-*.so*.a' || return 1
  done
  # Keep only the tools that emcc calls.
  local llvm=$dest/usr/lib/llvm-$v tool
  for tool in "$llvm"/bin/*; do
    case ${tool##*/} in
    clang | clang++ | lld | wasm-ld | llvm-ar | llvm-ranlib | llvm-nm | llvm-objcopy | llvm-strip | llvm-dwp | \
      llvm-dwarfdump | llvm-symbolizer | llvm-cxxfilt | llvm-size | llvm-objdump | llvm-readobj | \
      llvm-profdata | llvm-cov | clang-scan-deps) ;;
    *) rm -rf "$tool" ;;
    esac
  done
  rm -f "$llvm"/lib/*.a "$dest"/usr/bin/wasm-{reduce,shell} "$dest"/usr/bin/wasm-fuzz-*
  rm -rf "$llvm/build" "$llvm/share/opt-viewer" "$llvm/share/man" "$llvm/include"
  # Our loader and libraries, not the machine's: these binaries expect a newer libc.
  local lib=$dest/usr/lib/x86_64-linux-gnu file
  ln -sfn x86_64-linux-gnu "$dest/usr/lib/lib" # LLVM's libraries look in $ORIGIN/../lib.
  for file in "$llvm"/bin/* "$dest"/usr/bin/wasm*; do
    if [ -L "$file" ] || [ "$(head -c4 "$file" | tail -c3)" != ELF ]; then continue; fi
    patchelf --set-interpreter "$lib/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$lib" "$file" || return 1
  done
  # shellcheck disable=SC2016  # $ORIGIN is for the loader
  patchelf --force-rpath --set-rpath '$ORIGIN' "$lib/libbinaryen.so" || return 1
  local emscripten=$dest/usr/share/emscripten
  ln -sfn nodejs "$dest/usr/share/node_modules" # acorn is imported as an ES module.
  cat >"$emscripten/.emscripten" <<CONFIG
LLVM_ROOT = '$llvm/bin'
BINARYEN_ROOT = '$dest/usr'
NODE_JS = '$(command -v node)'
CACHE = '$dest/cache'
CONFIG
  mkdir -p "$dest/bin"
  for tool in emcc em++ emar emranlib emcmake emmake embuilder emnm emsize; do
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$emscripten/$tool" >"$dest/bin/$tool"
    chmod +x "$dest/bin/$tool"
  done
  rm -rf "$downloads" "$apt"
  "$dest/bin/emcc" --version | awk 'NR==1'
}

unpack_suite forky 21 "$(suite_packages 21 libxml2-16)" ||
  { echo "forky's Emscripten could not be unpacked; trying trixie's" >&2 &&
    unpack_suite trixie 19 "$(suite_packages 19 libxml2 libicu76 liblzma5)"; }
