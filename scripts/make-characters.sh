#!/bin/sh
# Makes assets/characters/characters.txt.zst again: every hanzi with its radical,
# its strokes, its readings in pinyin and the parts it is written with.
#
# Needs the Debian 12 packages unicode-data (15.0), python3, zstd (1.5.4), git,
# and either the network or, as $1, a clone of the repository named below.
# Radicals, strokes and readings are Unihan's (Unicode licence); the parts are
# the CJK Decomposition Data of Gavin Grover (Apache 2.0), from the repository
# in which their licence lies beside them. Both licences lie beside the file.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
git clone --quiet "${1:-https://github.com/amake/cjk-decomp}" cjk-decomp
git -C cjk-decomp checkout --quiet c29b391fd6267e7a3541387e03a3dd60b1cd34d1
/usr/bin/python3 - cjk-decomp/cjk-decomp.txt >characters.txt <<'PY'
import bz2, re, sys

def unihan(name, fields):
    with bz2.open("/usr/share/unicode/Unihan_%s.txt.bz2" % name, "rt", encoding="utf-8") as f:
        for line in f:
            part = line.rstrip("\n").split("\t")
            if len(part) == 3 and part[1] in fields:
                yield chr(int(part[0][2:], 16)), part[1], part[2]

radical, strokes, readings, parts = {}, {}, {}, {}
for c, field, value in unihan("IRGSources", {"kRSUnicode", "kTotalStrokes"}):
    if field == "kRSUnicode":
        n, rest = re.match(r"(\d+)'*\.(-?\d+)", value.split()[0]).groups()
        radical[c] = (int(n), max(0, int(rest)))
    else:
        strokes[c] = int(value.split()[0])
# The everyday reading first, then those of 现代汉语词典 and 漢語大字典.
for want in ("kMandarin", "kXHC1983", "kHanyuPinyin"):
    for c, _, value in unihan("Readings", {want}):
        for one in value.split():
            for r in one.split(":")[-1].split(","):
                if r not in readings.setdefault(c, []):
                    readings[c].append(r)
for line in open(sys.argv[1], encoding="utf-8"):
    m = re.match(r"(\w+|.):[^(]*\(([^)]*)\)", line)
    if m:
        parts[m.group(1)] = m.group(2).split(",")

def written(name, depth=0):
    """The parts of a character; those without a character of their own are taken apart."""
    for p in parts.get(name, []):
        if len(p) == 1:
            yield p
        elif p and depth < 6:
            yield from written(p, depth + 1)

for c in sorted(radical):
    own = "".join(dict.fromkeys(p for p in written(c) if p != c))
    n, rest = radical[c]
    print("%s\t%d\t%d\t%d\t%s\t%s" % (c, n, rest, strokes.get(c, 0), " ".join(readings.get(c, [])[:6]), own))
PY
zstd --quiet --force --ultra -22 characters.txt -o "$root/assets/characters/characters.txt.zst"
