#!/bin/sh
# Prints the address of the Debian mirror that this machine is set up with, so
# that no file of ours has to name one.
set -eu

for f in /etc/apt/sources.list.d/*.sources; do
	[ -r "$f" ] || continue
	found=$(sed -n 's/^URIs: *\([^ ]*\/debian\)\/* *$/\1/p' "$f" | head -n 1)
	[ -z "$found" ] || { echo "$found"; exit 0; }
done
for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
	[ -r "$f" ] || continue
	found=$(sed -n 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\/debian\)\/* .*/\2/p' "$f" | head -n 1)
	[ -z "$found" ] || { echo "$found"; exit 0; }
done
echo "no Debian mirror is set up on this machine" >&2
exit 3
