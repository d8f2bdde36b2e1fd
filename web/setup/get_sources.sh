#!/bin/bash
# Unpacks the library sources that the native and the browser build share into a folder.
# Usage:  get_sources.sh DEST
# Trust:  every file is checked against the SHA-256 written below; a file that differs is refused.
set -euo pipefail
dest=$(realpath -m "$1")
apt=$dest/.apt
rm -rf "$dest"
mkdir -p "$apt/lists/partial" "$apt/archives/partial"
: >"$apt/status"
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
  awk '$2=="bookworm"||$2=="stable"||$2=="oldstable"||$2=="trixie"{print $1; exit}')
key=$(dpkg -L debian-archive-keyring | grep -m1 'debian-archive-keyring\.\(gpg\|pgp\)$')
helper=$(dpkg -L apt | grep -m1 'apt-helper$')
echo "deb-src [signed-by=$key] $mirror forky main" >"$apt/sources.list"
options=(-o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists"
  -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Cache="$apt"
  -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=3 -qq)
apt-get "${options[@]}" update

fetch() { # URL FILE SHA256
  for _ in 1 2 3; do
    if "$helper" download-file "$1" "$2" "SHA256:$3" >/dev/null 2>&1; then return 0; fi
  done
  echo "could not fetch ${2##*/} with the expected checksum" >&2
  return 1
}

while read -r package file sha256; do
  url=$(apt-get "${options[@]}" --print-uris source "$package" 2>/dev/null |
    awk -F"'" -v f="$file" 'index($0, " " f " "){print $2}')
  [ -n "$url" ] || { echo "$package: $file is no longer in the suite" >&2; exit 1; }
  fetch "$url" "$apt/$file" "$sha256"
  mkdir -p "$dest/$package"
  tar -xf "$apt/$file" -C "$dest/$package" --strip-components=1
done <"$(dirname "$0")/sources.lock"
rm -rf "$apt"

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
