#!/bin/sh
# Runs every fuzz target of the module for the given time each.
set -eu
time=$1
go=$(sh scripts/go.sh)
git grep -n '^func Fuzz' -- '*_test.go' | sed 's/^\(.*\)\/[^/]*_test.go:[0-9]*:func \(Fuzz[A-Za-z0-9_]*\).*/\1 \2/' |
	while read -r dir name; do
		echo "fuzzing $name in $dir for $time"
		CGO_ENABLED=0 "$go" test -trimpath -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$dir"
	done
