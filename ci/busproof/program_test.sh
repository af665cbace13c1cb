#!/usr/bin/env bash
# program_test.sh PROGRAM: what every subcommand of the busproof program owes its caller - help on
# standard output with 0, a wrong command line on standard error with 64 and nothing else.
set -euo pipefail
program=$1
out=$(mktemp)
trap 'rm -f "$out" "$out.err"' EXIT
failed=0

# expect CODE STREAM TEXT ARGUMENTS…: TEXT is on STREAM (out or err), the other one is empty.
expect() {
  local code=$1 stream=$2 text=$3 status=0 right=$out wrong=$out.err
  shift 3
  "$program" "$@" >"$out" 2>"$out.err" </dev/null || status=$?
  if [[ $stream == err ]]; then right=$out.err wrong=$out; fi
  if ((status != code)) || ! grep -qF -- "$text" "$right" || [[ -s $wrong ]]; then
    printf 'busproof %s: exit %d instead of %d, or "%s" is not alone on std%s:\n' "$*" "$status" \
      "$code" "$text" "$stream"
    sed 's/^/  out: /' "$out"
    sed 's/^/  err: /' "$out.err"
    failed=1
  fi
}

expect 0 out "busproof 0." --version
expect 0 out "Subcommands:" --help
expect 64 err "subcommand is required"
# shellcheck disable=SC2016
expect 64 err 'unknown command `prov`; did you mean `prove`?' prov
expect 64 err "--nonsense" --nonsense
expect 64 err "not a token: it is cut off" replay bp1:Storm.a:1:w
for command in prove replay gateway scenario report; do
  expect 0 out "Usage: busproof $command" "$command" --help
  expect 64 err "--help" "$command" --nonsense
done
exit "$failed"
