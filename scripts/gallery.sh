#!/bin/sh
# Leaves a picture of every screen in OUT/LANGUAGE-SCALE/, light and dark, from
# the real window under Xvfb with invented people. Exits non-zero when a screen
# could not be shown or the window was touched from a wrong goroutine.
# Usage: scripts/gallery.sh PROGRAM OUT [short | COMBINATION...]
#   short: Chinese at 100 % only
#   COMBINATION: LANGUAGE-SCALE or LANGUAGE-SCALE-WIDTHxHEIGHT, the window's
#   size at 100 %, as zh-CN-100-1024x700; without it 1280x800
set -eu
program=$1
out=$2
shift 2
combinations=${*:-zh-CN-100 zh-CN-200 en-100 en-200}
[ "$combinations" = short ] && combinations=zh-CN-100

rm -rf "$out"
mkdir -p "$out"
for combination in $combinations; do
	size=1280x800
	rest=$combination
	case "$rest" in
	*x*) size=${rest##*-} rest=${rest%-*} ;;
	esac
	language=${rest%-*}
	scale=1
	[ "${rest##*-}" = 200 ] && scale=2
	screen=$((${size%x*} * scale))x$((${size#*x} * scale))
	home=$(mktemp -d)
	code=0
	HOME=$home XDG_RUNTIME_DIR=$home CONFIRMPOINT_LANGUAGE=$language FYNE_SCALE=$scale LIBGL_ALWAYS_SOFTWARE=1 \
		DISPLAY='' WAYLAND_DISPLAY='' timeout "${TOUR_TIMEOUT:-600}" dbus-run-session -- \
		xvfb-run -a -s "-screen 0 ${screen}x24 +extension GLX -noreset" \
		"$program" --demo --demo-count 120 --gallery "$out/$combination" --gallery-size "$size" \
		>"$out/$combination.log" 2>&1 || code=$?
	rm -rf "$home"
	if grep -q 'Error in Fyne call thread' "$out/$combination.log"; then
		echo "the window was touched from a wrong goroutine, see $out/$combination.log" >&2
		code=1
	fi
	if [ "$code" != 0 ]; then
		tail -n 40 "$out/$combination.log" >&2
		echo "the gallery failed (exit $code)" >&2
		exit "$code"
	fi
done
echo "a picture of every screen: $out/"
