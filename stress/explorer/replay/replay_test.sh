#!/usr/bin/env bash
# replay_test.sh PROBE [TIMES] - tokens: every failure replays in new processes, with address
# randomisation on, to the same trace; a token that makes no sense is refused with exit code 64; one
# whose run goes another way ends with 4.
set -euo pipefail
probe=$1
times=${2-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

complain() {
  printf 'replay_test: %s\n' "$*" >&2
  failed=1
}

# expect CODE WORDS TOKEN NAMES…: the replay ends with that code, and its error says those words.
expect() {
  local code=$1 words=$2 token=$3 got=0
  shift 3
  BUSPROOF_REPLAY=$token "$probe" "$@" >"$work/out" 2>"$work/err" || got=$?
  ((got == code)) || complain "exit code $got, not $code, for '$token': $(head -c 300 "$work/err")"
  grep -q -- "$words" "$work/err" || complain "no '$words' for '$token': $(head -c 300 "$work/err")"
}

[[ $(cat /proc/sys/kernel/randomize_va_space) == 2 ]] ||
  echo "replay_test: addresses are not randomised on this machine, so less is shown" >&2

while read -r name; do
  if "$probe" "$name" >"$work/first" 2>"$work/err"; then
    complain "$name: its bug was not found"
    continue
  fi
  token=$(awk -v name="$name" '$1 == name { print $2; exit }' "$work/first")
  [[ $token == bp1:* ]] || complain "$name: no token: $(cat "$work/first" "$work/err")"
  for ((round = 1; round <= times; ++round)); do
    code=0
    BUSPROOF_REPLAY=$token "$probe" "$name" >"$work/again" 2>"$work/err" || code=$?
    ((code == 1)) || complain "$name: replay $round ended with $code: $(cat "$work/err")"
    cmp -s "$work/first" "$work/again" ||
      complain "$name: replay $round differs: $(diff "$work/first" "$work/again" | head -5)"
  done
done < <("$probe")

"$probe" lost_update >"$work/first" || true
token=$(awk '$1 == "lost_update" { print $2 }' "$work/first")

expect 64 "does not begin with bp1" nonsense lost_update
expect 64 "version is not bp1" "bp9${token#bp1}" lost_update
expect 64 "cut off" "${token%:*}" lost_update
expect 64 "cut off" "${token%??????}" lost_update
expect 64 "checksum" "${token/=1/=2}" lost_update
expect 64 "of test 'lost_update', which this program did not run; it ran: deadlock" "$token" deadlock

# The same list for a program that takes other steps.
other=$(awk '$1 == "deadlock" { print $2 }' <("$probe" deadlock || true))
IFS=: read -r _ _ build start _ _ _ <<<"$token"
IFS=: read -r _ _ _ _ deviations trace _ <<<"$other"
# The checksum of a token is FNV-1a, folded to 16 bits; bash computes with 64 bits.
checksum() {
  local text=$1 hash=$((0xcbf29ce484222325)) at
  for ((at = 0; at < ${#text}; ++at)); do
    hash=$(((hash ^ $(printf '%d' "'${text:at:1}")) * 0x100000001b3))
  done
  local high=$(((hash >> 16) & 0xffffffffffff)) higher=$(((hash >> 32) & 0xffffffff))
  printf '%04x' $(((hash ^ high ^ higher ^ ((hash >> 48) & 0xffff)) & 0xffff))
}
forged="bp1:lost_update:$build:$start:$deviations:$trace:"
expect 4 "diverged" "$forged$(checksum "$forged")" lost_update

# A token in a file is as good.
printf '%s\n' "$token" >"$work/saved"
code=0
BUSPROOF_REPLAY=$work/saved "$probe" lost_update >"$work/again" || code=$?
if ((code != 1)) || ! cmp -s "$work/first" "$work/again"; then
  complain "a token in a file did not replay"
fi

# Saved failures run first, and are found again.
BUSPROOF_REGRESSIONS=$work/regressions "$probe" deadlock >"$work/first" || true
[[ -s $work/regressions/deadlock.token ]] || complain "no failure was saved"
BUSPROOF_SCHEDULES=1 BUSPROOF_REGRESSIONS=$work/regressions "$probe" deadlock >"$work/again" || true
cmp -s "$work/first" "$work/again" || complain "the saved failure was not run first"

((failed == 0)) && echo "replay_test: ok"
exit "$failed"
