#!/bin/sh
# Makes scripts/vulndb.tar.gz anew from a clone of github.com/golang/vulndb:
# after go.sum has got a new module, and when the old one has grown stale.
# Usage: scripts/vulndb.sh CLONE
set -eu
clone=$1
cd "$(dirname "$0")/.."
go=$(sh scripts/go.sh)
raw=$(mktemp)
trap 'rm -f "$raw"' EXIT
git -C "$clone" archive HEAD data/osv >"$raw"
CGO_ENABLED=0 "$go" run ./internal/audit -make scripts/vulndb.tar.gz <"$raw"
ls -l scripts/vulndb.tar.gz
