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
# (20170904), python3-fonttools (4.38), unicode-data (15.0), zstd (1.5.4), npm.
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

# tgh prints the code points of the 通用规范汉字表 whose number is at most $1.
tgh() {
	bzcat /usr/share/unicode/Unihan_OtherMappings.txt.bz2 |
		awk -v last="$1" '$2 == "kTGH" { split($3, t, ":"); if (t[2] + 0 <= last + 0) print $1 }' |
		paste -sd, -
}

# Paper is cut into several fonts, tried in order. gopdf writes tables as long
# as the whole font into every file, so nearly all papers should need only the
# first: Latin, punctuation, forms and the 8,105 characters of the 通用规范汉字表
# that are in the first plane. The others are read when a name asks for them.
print() {
	marks='U+0020-007E,U+00A0-00FF,U+0100-017F,U+01CD-01DC,U+0391-03C9,U+2010-2027,U+2030-205E,U+2070-2469,U+2500-25FF,U+2600-26FF,U+2700-27BF,U+3000-303F,U+3105-312F,U+FE30-FE4F,U+FF00-FFEF'
	(cd "$work" && npm pack --silent @expo-google-fonts/noto-serif-sc@0.4.3 >/dev/null && tar xzf ./*.tgz)
	regular=$work/package/400Regular/NotoSerifSC_400Regular.ttf
	bold=$work/package/700Bold/NotoSerifSC_700Bold.ttf
	hana=/usr/share/fonts/truetype/hanazono
	core="$marks,$(tgh 8105 | tr , '\n' | awk 'length($0) == 6' | paste -sd, -)"

	/usr/bin/python3 - "$regular" "$core" >"$work/rest" <<'PY'
import sys
from fontTools.ttLib import TTFont
from fontTools.subset import parse_unicodes
core = set(parse_unicodes(sys.argv[2].replace("U+", "")))
print(",".join("%X" % c for c in sorted(TTFont(sys.argv[1]).getBestCmap()) if c not in core))
PY
	packed "$regular" print-song "$core"
	packed "$regular" print-song-more "$(cat "$work/rest")"
	packed "$bold" print-song-bold "$marks,$(tgh 3500)"
	# A space in each: gopdf wants a table for the first plane in every font.
	packed "$hana/HanaMinA.ttf" print-hana-a U+0020,U+F900-FAFF,U+2F800-2FA1F
	packed "$hana/HanaMinB.ttf" print-hana-b U+0020,U+20000-2A6DF
	packed "$hana/HanaMinB.ttf" print-hana-c U+0020,U+2A700-3FFFF
}

packed() { # source, name, code points
	subset "$1" "$work/$2.ttf" "$3" --drop-tables+=vhea,vmtx,VORG,GSUB,GPOS,GDEF,BASE,DSIG
	zstd --quiet --force --ultra -22 "$work/$2.ttf" -o "$out/$2.ttf.zst"
}

if [ $# -eq 0 ]; then
	set -- window print
fi
for part; do
	"$part"
done
