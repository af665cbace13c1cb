#!/usr/bin/env bash
# replay_test.sh PROGRAM SUITE: what an explored suite finds, the program runs again. The suite has
# seeded bugs, so there is something to find.
set -euo pipefail
program=$1 suite=$2
test=SemaphoreExplored.finds_the_wake_up_lost_between_failing_and_queueing
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

BUSPROOF_REGRESSIONS=$folder "$suite" --gtest_filter="$test" >"$folder/out" || {
  cat "$folder/out"
  exit 1
}
read -r token <"$folder/$test.token"

# expect CODE TEXT TOKEN: the replay ends so, and says so.
expect() {
  local code=$1 text=$2 status=0
  "$program" replay "$3" >"$folder/out" 2>&1 || status=$?
  if ((status != code)) || ! grep -qF -- "$text" "$folder/out"; then
    printf 'busproof replay %s: exit %d instead of %d, or "%s" is not there:\n' "$3" "$status" \
      "$code" "$text"
    sed 's/^/  /' "$folder/out"
    exit 1
  fi
}

expect 1 "deadlock: no thread can go on" "$token"
expect 1 "deadlock: no thread can go on" "$folder/$test.token"
expect 64 "its checksum does not fit" "${token/_lost_/_kept_}"
