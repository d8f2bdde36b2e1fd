#!/bin/bash
# Passes the tests. Installs what is missing first.
# Usage:  tests/run.sh [--quick]     --quick: the native part only
# Ends with one line of counts: N passed, N failed, N skipped.
set -uo pipefail
root=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
cd "$root" || exit 1
quick=false
case ${1:-} in
--quick) quick=true ;;
"") ;;
*) sed -n '2,4s/^# //p' "$0"; exit 2 ;;
esac
passed=0 failed=0 skipped=0
mkdir -p build
log=build/tests.log
: >"$log"

# Adds a step that is not counted by a runner of its own.
step() { # NAME COMMAND...
  local name=$1
  shift
  echo "== $name"
  if "$@" >"build/step.log" 2>&1; then
    return 0
  fi
  tail -n 60 build/step.log
  echo "FAILED: $name"
  failed=$((failed + 1))
  return 1
}

count_ctest() { # FILE PRESET
  local total bad left_out
  total=$(sed -nE 's/.*tests? failed out of ([0-9]+).*/\1/p' "$1" | tail -1)
  bad=$(sed -nE 's/.*, ([0-9]+) tests? failed out of.*/\1/p' "$1" | tail -1)
  if [ -z "$total" ]; then failed=$((failed + 1)); return; fi
  # A whole test that ctest calls skipped did not pass; a skipped case of one that passed is only counted as skipped.
  left_out=$(grep -c '(Skipped)$' "$1")
  passed=$((passed + total - bad - left_out))
  failed=$((failed + bad))
  skipped=$((skipped + $(grep -c '^skipped: ' "build/$2/Testing/Temporary/LastTest.log")))
}

run_ctest() { # PRESET
  echo "== ctest, preset $1"
  ctest --preset "$1" -j "$(nproc)" --output-on-failure >"build/ctest.log" 2>&1 || grep -E 'Failed|\*\*\*|error:|FAIL' build/ctest.log | head -n 80
  tail -n 4 build/ctest.log
  cat build/ctest.log >>"$log"
  count_ctest build/ctest.log "$1"
}

run_node() { # NAME COMMAND...
  local name=$1
  shift
  echo "== $name"
  local ok bad skip cancelled code=0
  "$@" >build/node.log 2>&1 || code=$?
  [ "$code" = 0 ] || grep -vE '^# |duration_ms' build/node.log | grep -B2 -A25 'not ok' | head -n 150
  cat build/node.log >>"$log"
  ok=$(sed -nE 's/^(#|ℹ) pass ([0-9]+)/\2/p' build/node.log | tail -1)
  bad=$(sed -nE 's/^(#|ℹ) fail ([0-9]+)/\2/p' build/node.log | tail -1)
  skip=$(sed -nE 's/^(#|ℹ) skipped ([0-9]+)/\2/p' build/node.log | tail -1)
  cancelled=$(sed -nE 's/^(#|ℹ) cancelled ([0-9]+)/\2/p' build/node.log | tail -1)
  if [ -z "$ok" ]; then tail -n 40 build/node.log; failed=$((failed + 1)); return; fi
  # Node counts a test that never settles as cancelled, not as failed.
  bad=$((bad + cancelled))
  if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  echo "$ok passed, $bad failed, $skip skipped"
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
}

finish() {
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
  exit
}

web/setup/install.sh test || { failed=$((failed + 1)); finish; }
. web/setup/environment.sh

configure_and_build() { # PRESET TARGETS...
  local preset=$1
  shift
  trialog_configure "$preset" || return 1
  cmake --build --preset "$preset" --target "$@" -- --quiet
}

if step "build with sanitizers" configure_and_build dev all; then run_ctest dev; fi
$quick && finish

if step "build the portal" web/setup/build.sh; then
  if step "build the tests for the browser core" configure_and_build wasm all; then run_ctest wasm; fi
  if step "install the page tests" bash -c 'cd tests/page && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; }'; then
    # The page is built a second time with what the page tests leave of the processors.
    set -m
    nice -n 19 tests/reproducible.sh </dev/null >build/reproducible.log 2>&1 &
    second_build=$!
    set +m
    trap 'kill -- -"$second_build" 2>/dev/null; wait "$second_build"' EXIT
    run_node "page, in Chromium" bash -c 'cd tests/page && node --test --test-reporter=tap --test-concurrency=1 ./*.test.mjs'
    run_node "second verifier, TypeScript" bash -c 'cd tests/verifier && node --test --test-reporter=tap --test-concurrency=1 ./*.test.mjs'
    echo "== page built twice, compared"
    if wait "$second_build"; then
      passed=$((passed + 1))
    else
      echo "FAILED: page built twice, compared"
      failed=$((failed + 1))
    fi
    trap - EXIT
    tail -n 60 build/reproducible.log
  fi
fi
finish
