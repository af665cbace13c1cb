# What the commands in ci/ share. Sourced, never run; every command works from any directory.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
export CTEST_OUTPUT_ON_FAILURE=1

say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  complain "$1"
  exit "${2:-70}"
}
# A wrong command line: 64, as in the busproof program.
usage() { die "$1; try ${0##*/} --help" 64; }
# Prints the comment block at the top of the calling script.
help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

is_checkout() { git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1; }

# Our source files below the directory $1 whose names end in one of the suffixes $2…, one a line,
# relative to it. New files count before they are added; what git ignores never does.
list_files() {
  local base=$1 suffix
  shift
  local patterns=()
  for suffix in "$@"; do patterns+=("*$suffix"); done
  if git -C "$base" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    (cd "$base" && git ls-files --cached --others --exclude-standard -- "${patterns[@]}" | sort -u |
      while IFS= read -r file; do if [[ -f $file ]]; then say "$file"; fi; done)
  else
    local names=()
    for suffix in "$@"; do names+=(-o -name "*$suffix"); done
    (cd "$base" && find . \( -name .git -o -path ./build -o -name node_modules \) -prune -o \
      -type f \( "${names[@]:1}" \) -print | sed 's,^\./,,' | sort)
  fi
}

# configure PRESET [cmake arguments…]: quick when nothing changed. A tree that was copied from
# another place is made anew, since CMake refuses to use it.
configure() {
  local preset=$1 fresh=()
  shift
  local cache=$root/build/$preset/CMakeCache.txt
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    say "build/$preset was made in another place: starting it afresh"
    fresh=(--fresh)
  fi
  (cd "$root" && cmake --preset "$preset" "${fresh[@]}" "$@" --log-level=WARNING)
}

build() { cmake --build "$root/build/$1" -j "$jobs" "${@:2}"; }

# The program is build/busproof whatever preset it comes from.
link_program() { ln -sfn release/bin/busproof "$root/build/busproof"; }
