# A test that hangs leaves the stacks of its threads behind. Sourced, after lib.sh.
# shellcheck shell=bash disable=SC2154

# Longer than any test takes, shorter than CTest's patience.
hung_after=${BUSPROOF_HUNG_AFTER-300}

# watch_for_hangs PARENT FOLDER: until PARENT ends, writes the stacks of each child that has run for
# hung_after seconds to FOLDER/hung-PID.txt, once. For the background.
watch_for_hangs() {
  local parent=$1 folder=$2 pid age
  command -v gdb >/dev/null || return 0
  while sleep 5 && kill -0 "$parent" 2>/dev/null; do
    while read -r pid age; do
      [[ -n $pid && $age -ge $hung_after && ! -e $folder/hung-$pid.txt ]] || continue
      gdb -p "$pid" -batch -ex 'info threads' -ex 'thread apply all backtrace' \
        >"$folder/hung-$pid.txt" 2>&1 </dev/null || true
    done < <(ps --no-headers --ppid "$parent" -o pid=,etimes= || true)
  done
}

# show_hangs FOLDER: what was written, without what gdb says of the libraries it loads.
show_hangs() {
  local file
  for file in "$1"/hung-*.txt; do
    [[ -s $file ]] || continue
    say "-- stacks of a test that ran for more than $hung_after s (${file##*/})"
    grep -E '^(Thread|#|[* ] +[0-9])' "$file" || cat "$file"
  done
}
