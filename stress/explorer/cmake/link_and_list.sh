#!/bin/sh
# link_and_list.sh NM COMMAND… - runs the link command, then writes beside the program which of its
# objects were compiled without -fsanitize=thread. Objects of installed packages are listed only; one
# of the build itself is a warning.
nm=$1
shift
"$@" || exit $?

out=
before=
for word in "$@"; do
  if [ "$before" = -o ]; then out=$word; fi
  before=$word
done
[ -n "$out" ] || exit 0
list=$out.uninstrumented.txt
: >"$list"

# Every instrumented object calls __tsan_init from its constructor.
for word in "$@"; do
  case $word in
    *libbusproof_explorer.a) ;;
    *.o)
      "$nm" "$word" 2>/dev/null | grep -q ' __tsan_' || printf '%s\n' "$word" >>"$list"
      ;;
    *.a)
      "$nm" -A "$word" 2>/dev/null | awk -F: '
        { seen[$1 ":" $2] = seen[$1 ":" $2] || $0 ~ / __tsan_/ }
        END { for (one in seen) if (!seen[one]) print one }' | sort >>"$list"
      ;;
  esac
done
own=$(grep -v '^/usr/' "$list")
if [ -n "$own" ]; then
  printf 'busproof_explore: warning: %s has objects that are not instrumented; name their targets in busproof_explore(...):\n%s\n' \
    "$out" "$own" >&2
fi
exit 0
