#!/bin/bash
# Fuzzes targets with libFuzzer, each for its time of the processor, in rounds. After each round it adds to
# tests/fuzz/corpus what reaches code that nothing of the target's reaches there, and to tests/fuzz/hours.csv how long the
# target was fuzzed without a finding, so that it may be stopped and gone on with. Needs clang 14 with its runtime (Debian:
# clang-14 libclang-rt-14-dev).
# Usage:  tests/fuzz/hours.sh SECONDS TARGET...      as many at once as there are processors; fails when one finds something
set -euo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
cd "$root"
[ $# -ge 2 ] || { sed -n '2,7s/^# //p' "$0"; exit 2; }
seconds=$1
shift
mkdir -p build
hours=tests/fuzz/hours.csv
[ -e "$hours" ] || echo 'target,processor_seconds,inputs,last_fuzzed' >"$hours"
. web/setup/environment.sh
trialog_configure fuzz >build/fuzz.configure.log 2>&1 || { cat build/fuzz.configure.log; exit 1; }
cmake --build --preset fuzz --target trialog_fuzz -- --quiet

add_hours() { # TARGET SECONDS INPUTS
  flock "$hours" awk -v FS=, -v OFS=, -v target="$1" -v seconds="$2" -v inputs="$3" -v today="$(date +%F)" '
    $1 == target { $2 += seconds; $3 += inputs; $4 = today; found = 1 }
    { line[NR] = $0 }
    END {
      if (!found) line[++NR] = target OFS seconds OFS inputs OFS today
      for (i = 1; i <= NR; ++i) print line[i] >FILENAME
    }' "$hours"
}

# libFuzzer counts the time of the clock; a machine that has other work would be given less than it says.
fuzz() { # TARGET
  local folder=build/fuzz/corpus/$1 kept=tests/fuzz/corpus/$1 log=build/fuzz/$1.log used=0 round inputs
  local limits=(-max_len=65536 -timeout=20 -rss_limit_mb=4096 "-artifact_prefix=build/fuzz/found/$1-")
  mkdir -p "$folder" "$kept" build/fuzz/found
  export TRIALOG_FUZZ_TARGET=$1 TIMEFORMAT=%U
  while [ "$used" -lt "$seconds" ]; do
    bash -c "time build/fuzz/tests/fuzz/trialog_fuzz -max_total_time=$((seconds / 10 + 1)) ${limits[*]} -print_final_stats=1 \
      $folder tests/fuzz/corpus tests/hostile tests/vectors" >"$log" 2>&1 || { cat "$log"; return 1; }
    round=$(tail -1 "$log" | cut -d. -f1)
    inputs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
    build/fuzz/tests/fuzz/trialog_fuzz "${limits[@]}" -merge=1 "$kept" "$folder" >"$log" 2>&1 || { cat "$log"; return 1; }
    add_hours "$1" "$round" "$inputs"
    used=$((used + round))
  done
  echo "$1: $used s of the processor, nothing found; $(find "$kept" -type f | wc -l) files kept"
}
export -f fuzz add_hours
export seconds hours
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'set -euo pipefail; fuzz {}'
