#!/bin/sh
# Makes packaging/windows/confirmpoint.ico and assets/icons/app.png from
# assets/icons/app.svg again.
# Needs the Debian 12 packages librsvg2-bin, icoutils and imagemagick.
# Usage: scripts/make-icon.sh
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Windows asks for 16 to 64 in lists and on the taskbar, at 100 to 400 %. The
# largest is stored as PNG: as a bitmap it would be 256 KB alone.
set --
for size in 16 20 24 32 40 48 64; do
	rsvg-convert -w "$size" -h "$size" assets/icons/app.svg -o "$work/$size.png"
	set -- "$@" "$work/$size.png"
done
rsvg-convert -w 256 -h 256 assets/icons/app.svg -o "$work/256.png"
rsvg-convert -w 128 -h 128 assets/icons/app.svg | convert - -define png:compression-level=9 -strip assets/icons/app.png
icotool -c -o packaging/windows/confirmpoint.ico "$@" --raw="$work/256.png"
