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

# run_suites PRESET [ctest options…]: runs CTest and counts. Every GoogleTest program leaves a
# report; one that crashed or was killed leaves none, and counts as one failure.
run_suites() {
  local preset=$1 status=0
  shift
  local reports=$root/build/$preset/test_reports
  rm -rf "$reports" && mkdir -p "$reports"
  GTEST_OUTPUT="xml:$reports/" ctest --test-dir "$root/build/$preset" -j "$jobs" --no-tests=error \
    --output-junit "$reports/ctest.junit" "$@" || status=$?
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

build_fuzzers() { configure fuzz -DBUSPROOF_TESTS=ON && build fuzz --target busproof_fuzzers; }

# run_fuzzers SECONDS: each target, on a corpus that grows from run to run and starts from the
# seeds in the repository. A crash leaves its input in build/fuzz/crashes.
run_fuzzers() {
  local seconds=$1 name seeds status=0
  while read -r name seeds; do
    [[ -n $name ]] || continue
    local corpus=$root/build/fuzz/corpus/$name crashes=$root/build/fuzz/crashes
    mkdir -p "$corpus" "$crashes"
    say "$name: $seconds s"
    if "$root/build/fuzz/bin/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
      -verbosity=0 -print_final_stats=1 -artifact_prefix="$crashes/$name-" "$corpus" \
      ${seeds:+"$seeds"} >"$root/build/fuzz/$name.log" 2>&1; then
      grep -E 'number_of_executed_units' "$root/build/fuzz/$name.log" || true
      count 1 0
    else
      cat "$root/build/fuzz/$name.log"
      say "$name: its input is in build/fuzz/crashes"
      count 0 1
      status=1
    fi
  done <"$root/build/fuzz/fuzzers.txt"
  return "$status"
}
