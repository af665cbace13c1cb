#!/usr/bin/env bash
# package_test.sh BUILD CMAKE CXX - the installed package: found, built with and run outside the tree.
set -euo pipefail
build=$1 cmake=$2 cxx=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf 'package_test: %s\n' "$*" >&2
  exit 1
}

"$cmake" --install "$build" --component explore --prefix "$work/prefix" >"$work/log" 2>&1 ||
  fail "install: $(cat "$work/log")"
cp -r "$here" "$work/project"
"$cmake" -S "$work/project" -B "$work/built" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="-O1 -g1" >"$work/log" 2>&1 ||
  fail "configure: $(cat "$work/log")"
"$cmake" --build "$work/built" >"$work/log" 2>&1 || fail "build: $(cat "$work/log")"

# One library was forgotten: the link says so, and names it.
grep -q 'half_test has objects that are not instrumented' "$work/log" ||
  fail "no warning of the forgotten library: $(cat "$work/log")"
grep -q 'libforgotten.a:my_queue.cpp.o' "$work/built/half_test.uninstrumented.txt" ||
  fail "the forgotten object is not listed: $(cat "$work/built/half_test.uninstrumented.txt")"
if grep -q 'my_queue_test has objects' "$work/log"; then fail "a warning where all is named"; fi

code=0
"$work/built/my_queue_test" >"$work/out" 2>&1 || code=$?
((code == 1)) || fail "exit code $code: $(cat "$work/out")"
grep -q 'deadlock' "$work/out" || fail "the queue's bug was not found: $(cat "$work/out")"
token=$(grep -o "bp1:[^']*" "$work/out")
code=0
BUSPROOF_REPLAY=$token "$work/built/my_queue_test" >"$work/again" 2>&1 || code=$?
if ((code != 1)) || ! grep -q 'deadlock' "$work/again"; then fail "no replay: $(cat "$work/again")"; fi

# Nothing of it was compiled for exploring.
if "$work/built/plain_test" >"$work/out" 2>&1; then fail "a body that is not instrumented passed"; fi
grep -q 'nothing of the body was compiled for exploring' "$work/out" || fail "$(cat "$work/out")"

# A component that does not exist.
sed 's/COMPONENTS explore/COMPONENTS teleport/' "$here/CMakeLists.txt" >"$work/project/CMakeLists.txt"
if "$cmake" -S "$work/project" -B "$work/other" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" >"$work/log" 2>&1; then
  fail "an unknown component was found"
fi
grep -q 'no component teleport' "$work/log" || fail "$(cat "$work/log")"
echo "package_test: ok"
