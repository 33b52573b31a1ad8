#!/bin/sh
# Makes the fonts in assets/fonts again, byte for byte.
#
# usage: scripts/make-fonts.sh [window|print]...      (both when none is named)
#
# window: two CFF subsets of Noto Sans CJK SC. Fyne keeps CFF outlines packed
#   and glyf outlines unpacked, which is seven times their size in memory.
# print:  glyf fonts for PDF, packed with zstd. gopdf reads nothing but glyf.
#
# Needs the Debian 12 packages fonts-noto-cjk (1:20220127), fonts-hanazono
# (20170904), python3-fonttools (4.38), zstd, npm.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/assets/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

subset() { # source, target, code points, more options...
	source=$1 target=$2 unicodes=$3
	shift 3
	/usr/bin/python3 -m fontTools.subset "$source" --output-file="$target" \
		--unicodes="$unicodes" --layout-features='' --no-hinting "$@"
}

# Latin, Greek, Cyrillic, punctuation, arrows, shapes (state icons are among
# U+2190-27BF), every hanzi the font has. No Hangul.
window_range='U+0020-024F,U+0370-03FF,U+0400-04FF,U+2000-2BFF,U+2E80-312F,U+3190-31EF,U+3200-33FF,U+3400-4DBF,U+4E00-9FFF,U+F900-FAFF,U+FE10-FE4F,U+FF00-FFEF,U+20000-3FFFF'

window() {
	for weight in Regular Bold; do
		/usr/bin/python3 - "/usr/share/fonts/opentype/noto/NotoSansCJK-$weight.ttc" "$work/$weight.otf" <<'PY'
import sys
from fontTools.ttLib import TTCollection
for face in TTCollection(sys.argv[1]).fonts:
    if face["name"].getDebugName(1) == "Noto Sans CJK SC":
        face.recalcTimestamp = False
        face.save(sys.argv[2])
PY
		subset "$work/$weight.otf" "$out/window-$weight.otf" "$window_range"
	done
}

for part in "${@:-window}"; do
	"$part"
done
