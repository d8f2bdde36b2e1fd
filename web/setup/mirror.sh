# To be sourced. debian_mirror prints the mirror that this machine's own apt uses.
debian_mirror() {
  local found
  found=$(listed_mirror)
  if [ -z "$found" ]; then
    # Images often come without apt's lists.
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq >&2 || true
    found=$(listed_mirror)
  fi
  echo "${found:?apt knows no mirror of Debian}"
}

# Every awk here and in the scripts reads to the end: one that stops at its first line kills what writes to it.
listed_mirror() {
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
    awk '!found && ($2=="bookworm" || $2=="stable" || $2=="oldstable" || $2=="trixie") {print $1; found=1}'
}
