#!/bin/bash
# Starts the portal: installs what is missing, builds it, and serves the demo city.
# Usage:  web/run.sh [--port N] [--data DIR]
#   --port N     default 8080
#   --data DIR   where keys and records are kept between runs; default: data in this folder's project
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
port=8080
data=$root/data
while [ $# -gt 0 ]; do
  case $1 in
  --port) port=${2:?--port needs a number}; shift 2 ;;
  --data) data=$(realpath -m "${2:?--data needs a folder}"); shift 2 ;;
  -h | --help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
  *) echo "Unknown option: $1 (try --help)" >&2; exit 2 ;;
  esac
done
"$root/web/setup/install.sh" run
"$root/web/setup/build.sh"
exec "$root/build/release/web/origin/trialog" serve --data "$data" --port "$port" --assets "$root/build/site" \
  --demo "$root/assets/demo"
