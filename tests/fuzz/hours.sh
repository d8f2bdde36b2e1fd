#!/bin/bash
# Fuzzes targets with libFuzzer, each for its time of the processor; then adds to tests/fuzz/corpus what reaches code that
# nothing there reaches, and a line to tests/fuzz/hours.csv. Needs clang 14 with its runtime (Debian: clang-14
# libclang-rt-14-dev).
# Usage:  tests/fuzz/hours.sh SECONDS TARGET...      as many at once as there are processors; fails when one finds something
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
cd "$root"
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
seconds=$1
shift
mkdir -p build
[ -e tests/fuzz/hours.csv ] || echo 'date,target,processor_seconds,inputs_without_a_finding' >tests/fuzz/hours.csv
. web/setup/environment.sh
trialog_configure fuzz >build/fuzz.configure.log 2>&1 || { cat build/fuzz.configure.log; exit 1; }
cmake --build --preset fuzz --target trialog_fuzz -- --quiet

# libFuzzer counts the time of the clock; a machine that has other work would be given less than it says.
fuzz() { # TARGET
  local folder=build/fuzz/corpus/$1 log=build/fuzz/$1.log used=0
  local limits=(-max_len=65536 -timeout=20 -rss_limit_mb=4096 "-artifact_prefix=build/fuzz/found/$1-")
  mkdir -p "$folder" build/fuzz/found
  : >"$log"
  while [ "${used%.*}" -lt "$seconds" ]; do
    TRIALOG_FUZZ_TARGET=$1 TIMEFORMAT='%U' bash -c "time build/fuzz/tests/fuzz/trialog_fuzz -max_total_time=$((seconds / 10 + 1)) \
      ${limits[*]} -print_final_stats=1 $folder tests/fuzz/corpus tests/hostile tests/vectors" \
      >>"$log" 2>build/fuzz/"$1".round || { cat build/fuzz/"$1".round; return 1; }
    cat build/fuzz/"$1".round >>"$log"
    used=$(awk -v a="$used" -v b="$(tail -1 "build/fuzz/$1.round")" 'BEGIN { print a + b }')
  done
  local inputs
  inputs=$(grep -h 'stat::number_of_executed_units' "$log" | awk '{ n += $2 } END { print n }')
  mkdir -p "tests/fuzz/corpus/$1"
  TRIALOG_FUZZ_TARGET=$1 build/fuzz/tests/fuzz/trialog_fuzz "${limits[@]}" -merge=1 "tests/fuzz/corpus/$1" "$folder" \
    2>build/fuzz/"$1".merge || { cat build/fuzz/"$1".merge; return 1; }
  printf '%s,%s,%s,%s\n' "$(date +%F)" "$1" "${used%.*}" "$inputs" >>tests/fuzz/hours.csv
  echo "$1: ${used%.*} s of the processor, $inputs inputs, nothing found"
}
export -f fuzz
export seconds
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; fuzz {}'
