# Building and running the test suites of one preset, and counting their cases. Sourced by ci/test.
# shellcheck shell=bash disable=SC2154

configure_suites() {
  local options=(-DBUSPROOF_TESTS=ON)
  if [[ $1 == release ]]; then options+=(-DBUSPROOF_BENCHMARKS=ON); fi
  configure "$1" "${options[@]}"
}

build_suites() { configure_suites "$1" && build "$1"; }

# Cases of the GoogleTest report $1 as "passed failed".
cases_of() {
  awk '
    function number(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
    /<testsuites / {
      failed = number("failures") + number("errors")
      print number("tests") - failed - number("disabled") - number("skipped"), failed
      exit
    }' "$1"
}

# run_suites PRESET REPORTS [ctest options…]: runs CTest and counts. The programs' reports go to
# build/PRESET/REPORTS. Every GoogleTest program leaves a report; one that crashed or was killed
# leaves none, and counts as one failure.
run_suites() {
  local preset=$1 reports=$root/build/$1/$2 status=0
  shift 2
  rm -rf "$reports" && mkdir -p "$reports"
  GTEST_OUTPUT="xml:$reports/" ctest --test-dir "$root/build/$preset" -j "$jobs" --no-tests=error \
    --output-junit "$reports/ctest.junit" "$@" &
  local suites=$!
  watch_for_hangs "$suites" "$reports" &
  local watcher=$!
  wait "$suites" || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  show_hangs "$reports"
  [[ -f $reports/ctest.junit ]] || return 1

  local name outcome passed failed
  while read -r name outcome; do
    passed=0 failed=0
    if [[ -s $reports/$name.xml ]]; then
      read -r passed failed < <(cases_of "$reports/$name.xml") || true
    elif [[ $outcome == run ]]; then
      passed=1
    fi
    # The program failed beside its cases: a leak, a race, a crash at the end.
    if [[ $outcome == fail ]] && ((failed == 0)); then failed=1; fi
    count "$passed" "$failed"
  done < <(awk 'match($0, /<testcase name="[^"]*"/) {
      name = substr($0, RSTART + 16, RLENGTH - 17)
      if (match($0, / status="[a-z]*"/)) print name, substr($0, RSTART + 9, RLENGTH - 10)
    }' "$reports/ctest.junit")
  return "$status"
}
