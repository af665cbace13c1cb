#!/usr/bin/env bash
# tws_client_test.sh WORK PROGRAM SCRIPT SCENARIO - a real TWS client meets the gateway.
#
# WORK is a directory of the build tree: the client's packages, whose versions package-lock.json
# fixes, are installed there when they are missing. PROGRAM is busproof, SCRIPT one of the .mjs
# files here, SCENARIO one of ../examples.
set -euo pipefail

die() {
  printf 'tws_client_test: %s\n' "$1" >&2
  exit 69
}

(($# == 4)) || die "usage: tws_client_test.sh WORK PROGRAM SCRIPT SCENARIO"
work=$1 program=$2 script=$3 scenario=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

for tool in node npm; do
  command -v "$tool" >/dev/null || die "$tool is not here: run ci/setup test, which installs it"
done
[[ -x $program ]] || die "$program is not there: build busproof first"

mkdir -p "$work"
stamp=$work/installed-package-lock.json
if ! cmp -s "$here/package-lock.json" "$stamp"; then
  rm -f "$stamp"
  cp "$here/package.json" "$here/package-lock.json" "$work/"
  (cd "$work" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || {
    tail -n 20 "$work/npm.log" >&2
    die "npm could not install @stoqey/ib: see above; check the network and npm's registry"
  }
  cp "$here/package-lock.json" "$stamp"
fi

exec node "$here/$script" "$work" "$program" "$here/../examples/$scenario"
