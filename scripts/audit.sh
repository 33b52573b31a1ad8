#!/bin/sh
# govulncheck and gosec over the whole module. Needs no line once both tools
# are in bin/: the database of vulnerabilities is scripts/vulndb.tar.gz, as old
# as it says. Ends with 1 when something is found, with 3 when a tool is missing
# and cannot be installed: then nothing was audited.
# Usage: scripts/audit.sh BIN
set -eu
cd "$(dirname "$0")/.."
bin=$1
go=$(sh scripts/go.sh)
PATH=$(dirname "$go"):$PATH
export PATH
install() { # path@version name
	[ -x "$bin/$2" ] && return
	GOBIN=$bin GOFLAGS= "$go" install "$1" && mv "$bin/${2%-*}" "$bin/$2" && return
	echo "audit: $2 is missing and cannot be installed: NOTHING WAS AUDITED" >&2
	exit 3
}
install golang.org/x/vuln/cmd/govulncheck@v1.1.4 govulncheck-1.1.4
install github.com/securego/gosec/v2/cmd/gosec@v2.22.11 gosec-2.22.11
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 "$go" run ./internal/audit -open scripts/vulndb.tar.gz -to "$work/db"
"$bin/govulncheck-1.1.4" -db "file://$work/db" -tags x11 ./...
# gosec ends with 1 when it finds anything; what counts is the list. The
# exceptions: G104 is errcheck's, see the list.
"$bin/gosec-2.22.11" -quiet -exclude-generated -exclude=G104 -tags x11 -fmt json -out "$work/gosec.json" ./... || true
[ -s "$work/gosec.json" ] || { echo "audit: gosec wrote no report" >&2; exit 1; }
CGO_ENABLED=0 "$go" run ./internal/audit -reviewed scripts/gosec.reviewed <"$work/gosec.json"
