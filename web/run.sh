#!/bin/bash
# Starts the portal: installs what is missing, builds it, and serves the demo city.
# Usage:  web/run.sh [--port N] [--data DIR] [--witnesses N]
#   --port N        default 8080
#   --data DIR      where keys and records are kept between runs; default: data in this folder's project
#   --witnesses N   also run N witnesses, on the ports after that one, each with a key and data of its own in
#                   DIR-witnesses, beside the portal's; most of them must have signed. On one machine they show how it
#                   works; they prove something where others run them. DIR/witness-N of an earlier version is moved there
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
port=8080
data=$root/data
witnesses=0
while [ $# -gt 0 ]; do
  case $1 in
  --port) port=${2:?--port needs a number}; shift 2 ;;
  --data) data=$(realpath -m "${2:?--data needs a folder}"); shift 2 ;;
  --witnesses) witnesses=${2:?--witnesses needs a number}; shift 2 ;;
  -h | --help) sed -n '2,8s/^# //p' "$0"; exit 0 ;;
  *) echo "Unknown option: $1 (try --help)" >&2; exit 2 ;;
  esac
done
for number in "$port" "$witnesses"; do
  [[ $number =~ ^(0|[1-9][0-9]*)$ ]] || { echo "Not a number: $number (try --help)" >&2; exit 2; }
done
"$root/web/setup/install.sh" run
"$root/web/setup/build.sh"
trialog=$root/build/release/web/origin/trialog
portal=("$trialog" serve --data "$data" --port "$port" --assets "$root/build/site" --demo "$root/assets/demo")
[ "$witnesses" -gt 0 ] || exec "${portal[@]}"

# Everything ends together: when this script is told to end, and when one of the programs ends.
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
trap 'exit 0' INT TERM
mkdir -p "$data"
# First the logs' keys, which the witnesses must know, then the witnesses' keys, which the portal must know.
"$trialog" policy --data "$data" >"$data/logs.policy"
lines=()
echo "The witnesses' keys and data are in $data-witnesses"
for number in $(seq "$witnesses"); do
  folder=$data-witnesses/$number
  name=witness-$number.localhost
  # Where they lay once: a witness does not start there.
  if [ -e "$data/witness-$number" ] && [ ! -e "$folder" ]; then
    mkdir -p "$data-witnesses"
    mv "$data/witness-$number" "$folder"
    echo "Moved $data/witness-$number to $folder"
  fi
  [ -f "$folder/witness.key" ] || "$trialog" keygen "$folder/witness.key" >/dev/null
  key=$("$trialog" key "$folder/witness.key" --name "$name" | sed -n 's/^witness key *//p')
  lines+=(--witness "witness-$number $key http://127.0.0.1:$((port + number))")
  "$trialog" witness --data "$folder" --key "$folder/witness.key" --name "$name" --port $((port + number)) \
    --policy "$data/logs.policy" &
done
"$trialog" policy --data "$data" "${lines[@]}" >"$data/policy"
"${portal[@]}" --policy "$data/policy" &
wait -n
