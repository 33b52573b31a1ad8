#!/bin/sh
# Makes the pictures of the manual anew from what make tour left in OUT: the
# screens (OUT/tour/zh-CN-100) and the driven job (OUT), Chinese and light, with
# few colours and no metadata. Fails when a picture is missing, or when all of
# them together grow over 4 MB.
# Usage: scripts/manual-images.sh OUT IMAGES
set -eu
out=$1
images=$2
screens=$out/tour/zh-CN-100

# What the manual calls a picture, and where it comes from; numbers change.
pictures="
enrol      $screens/light-enrol.png
signin     $screens/light-signin.png
sms        $out/*-yanzhengma.png
overview   $screens/light-*-overview.png
list       $screens/light-*-list.png
record     $out/*-hedui.png
incomplete $out/*-cailiaobuquan.png
concluded  $out/*-jielun.png
message    $out/*-liuyan.png
print      $screens/light-*-print-new.png
check      $out/*-dayinjiancha.png
queue      $out/*-duilie.png
blanks     $screens/light-*-print-blanks.png
printers   $screens/light-*-print-printers.png
scan       $out/*-saoma.png
mail       $screens/light-*-mail.png
outbox     $out/*-fasong.png
conflict   $out/*-chongtu.png
log        $screens/light-*-send-log.png
reconcile  $out/*-duizhang.png
line       $screens/light-*-send-line.png
daily      $screens/light-*-statistics-daily.png
rosters    $screens/light-*-statistics-rosters.png
notcome    $screens/light-*-statistics-notcome.png
handover   $screens/light-*-statistics-handover.png
closeout   $screens/light-*-statistics-closeout.png
elsewhere  $screens/light-*-elsewhere.png
plans      $screens/light-*-plans.png
files      $screens/light-*-files.png
keys       $screens/light-*-keys.png
settings   $screens/light-*-settings.png
help       $screens/light-*-help.png
palette    $screens/light-*-palette.png
lock       $out/*-suoding.png
"

mkdir -p "$images"
rm -f "$images"/*.png
echo "$pictures" | while read -r name source; do
	[ -n "$name" ] || continue
	# shellcheck disable=SC2086 # the pattern is to be expanded
	set -- $source
	[ $# = 1 ] && [ -f "$1" ] || { echo "no picture, or several, for $name: $source" >&2; exit 1; }
	pngquant --speed 1 --strip --output "$images/$name.png" 96 "$1"
done
size=$(cat "$images"/*.png | wc -c)
[ "$size" -lt 4194304 ] || { echo "the pictures take $size bytes, over 4 MB" >&2; exit 1; }
echo "pictures of the manual: $images, $size bytes"
