#!/bin/sh
# Makes packaging/linux/icons from assets/icons/app.svg again. They lie in the
# tree, so that a release has the same bytes with any version of the drawing
# tool. Needs the Debian package librsvg2-bin.
# Usage: scripts/make-linux-icons.sh
set -eu
cd "$(dirname "$0")/.."
mkdir -p packaging/linux/icons
for size in 16 24 32 48 64 128 256 512; do
	rsvg-convert -w "$size" -h "$size" assets/icons/app.svg -o "packaging/linux/icons/$size.png"
done
