#!/bin/sh
# Holds a README against a run: every line of the text block under "What to
# expect" must have been printed, every file named there as out/… must exist.
# Usage: scripts/promised.sh README LOG FOLDER
set -eu
readme=$1
log=$2
folder=$3

section=$(mktemp)
trap 'rm -f "$section"' EXIT
awk '/^## /{on = ($0 == "## What to expect" || $0 == "## 会看到什么")} on' "$readme" >"$section"
missing=0

lines=$(awk '/^```text$/{on = 1; next} /^```$/{on = 0} on' "$section")
[ -n "$lines" ] || { echo "$readme promises no line" >&2; exit 1; }
printf '%s\n' "$lines" | {
	while IFS= read -r line; do
		grep -qF -- "$line" "$log" || { echo "$readme promises, and nothing printed: $line" >&2; missing=1; }
	done
	exit "$missing"
} || missing=1

files=$(grep -o '`out/[^`]*[^`/]`' "$section" | tr -d '`')
[ -n "$files" ] || { echo "$readme promises no file" >&2; exit 1; }
set -f # the patterns are for find
for pattern in $files; do
	[ -n "$(find "$folder/out" -path "$folder/$pattern" -size +0 2>/dev/null)" ] ||
		{ echo "$readme promises, and nothing made: $pattern" >&2; missing=1; }
done
exit "$missing"
