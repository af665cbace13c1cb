# Stages of a long command: each prints its name, what it does, its result and its duration; what
# it counted goes into one closing line. Sourced, after lib.sh.
# shellcheck shell=bash disable=SC2154

passed_total=0
failed_total=0
failed_stages=()
stage_lines=()

count() {
  passed_total=$((passed_total + $1))
  failed_total=$((failed_total + $2))
}

# stage NAME COMMAND…: runs it, and fails as it does. A stage that counts nothing itself is one
# check, passed or failed.
stage() {
  local name=$1 began=$SECONDS before=$((passed_total + failed_total)) failed_before=$failed_total
  shift
  say ""
  say "== $name"
  local result=ok
  "$@" || result=FAILED
  local passed=$((passed_total + failed_total - before))
  if [[ $result == ok ]]; then
    ((passed > 0)) || count 1 0
  else
    ((failed_total > failed_before)) || count 0 1
    failed_stages+=("$name")
  fi
  local line
  line=$(printf '%-34s %-6s %4d s' "$name" "$result" $((SECONDS - began)))
  stage_lines+=("$line")
  say "-- $line"
  [[ $result == ok ]]
}

# The summary; fails if a stage did.
close_stages() {
  say ""
  printf '   %s\n' "${stage_lines[@]}"
  # ci/fresh-machine reads it.
  mkdir -p "$root/build/timings"
  printf '%s\n' "${stage_lines[@]}" >"$root/build/timings/${0##*/}"
  ((${#failed_stages[@]} == 0)) || say "   failed: $(printf '%s; ' "${failed_stages[@]}")"
  say "$passed_total passed, $failed_total failed"
  ((failed_total == 0 && ${#failed_stages[@]} == 0))
}
