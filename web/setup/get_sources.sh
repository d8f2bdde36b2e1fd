#!/bin/bash
# Unpacks the library sources that the native and the browser build share into a folder.
# Usage:  get_sources.sh DEST
# Trust:  every file is checked against its SHA-256 in sources.lock; a file that differs is refused.
set -euo pipefail
dest=$(realpath -m "$1")
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"
downloads=$dest/.downloads
rm -rf "$dest"
mkdir -p "$downloads"
helper=$(dpkg -L apt | awk '/apt-helper$/ && !found {print; found=1}')
[ -n "$helper" ] || { echo "apt's download helper is missing: reinstall the package apt" >&2; exit 1; }

# A mirror's pool has the files of every suite, so a file that left testing for the next version is still found while
# stable or unstable has it. After that only an archive of all days does: TRIALOG_DEBIAN_ARCHIVE is the address of one.
places=("$(debian_mirror)")
if [ -n "${TRIALOG_DEBIAN_ARCHIVE:-}" ]; then
  places+=("$TRIALOG_DEBIAN_ARCHIVE/$(awk '$1=="day"{print $2}' "$(dirname "$0")/sources.lock")")
fi

fetch() { # PACKAGE FILE SHA256
  local place initial=${1:0:1}
  [[ $1 != lib* ]] || initial=${1:0:4}
  for place in "${places[@]}"; do
    for _ in 1 2 3; do
      if "$helper" -o APT::Sandbox::User= download-file "$place/pool/main/$initial/$1/$2" "$downloads/$2" "SHA256:$3" \
        >/dev/null 2>&1; then return 0; fi
    done
    echo "$2 with the checksum of sources.lock could not be fetched from $place" >&2
  done
  return 1
}

while read -r package file sha256; do
  [ "$package" != day ] || continue
  fetch "$package" "$file" "$sha256"
  mkdir -p "$dest/$package"
  tar -xf "$downloads/$file" -C "$dest/$package" --strip-components=1
done <"$(dirname "$0")/sources.lock"
rm -rf "$downloads"

# libsodium's configure is not run: write the one header it would make. It includes "export.h", so it must lie there.
sodium=$dest/libsodium/src/libsodium/include/sodium
sed -e 's/@VERSION@/1.0.22/; s/@SODIUM_LIBRARY_VERSION_MAJOR@/26/; s/@SODIUM_LIBRARY_VERSION_MINOR@/4/' \
  -e 's/@SODIUM_LIBRARY_MINIMAL_DEF@//' "$sodium/version.h.in" >"$sodium/version.h"
# cereal and Boost come from Debian's packages; a private folder each, because the machine's own include folder must
# never be on the browser compiler's path.
mkdir -p "$dest/headers/cereal" "$dest/headers/boost"
ln -sfn /usr/include/cereal "$dest/headers/cereal/cereal"
ln -sfn /usr/include/boost "$dest/headers/boost/boost"
touch "$dest/complete"
