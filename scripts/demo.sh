#!/bin/sh
# Starts the demo. With a display: the window. Without: the same window under
# Xvfb, driven through the whole job; screenshots, PDFs and a summary in OUT.
# Exits non-zero when a step of the job did not happen.
# Usage: scripts/demo.sh PROGRAM OUT
set -eu
program=$1
out=$2

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
	exec "$program" --demo
fi

mkdir -p "$out"
rm -f "$out"/*.png "$out"/*.pdf "$out"/*.xlsx "$out"/summary.*
scale=${FYNE_SCALE:-1}
size=1280x800
[ "$scale" = 2 ] && size=2560x1600
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
# A bus of its own: without one, every start of the toolkit leaves a daemon behind.
# -noreset: see test-nowindow.sh.
set +e
HOME=$home XDG_RUNTIME_DIR=$home FYNE_SCALE=$scale LIBGL_ALWAYS_SOFTWARE=1 \
	timeout "${TOUR_TIMEOUT:-600}" dbus-run-session -- \
	xvfb-run -a -s "-screen 0 ${size}x24 +extension GLX -noreset" \
	"$program" --demo --tour "$out" >"$out/tour.log" 2>&1
code=$?
set -e
if grep -q 'Error in Fyne call thread' "$out/tour.log"; then
	echo "the window was touched from a wrong goroutine, see $out/tour.log" >&2
	code=1
fi
if [ "$code" != 0 ]; then
	tail -n 40 "$out/tour.log" >&2
	echo "the demo failed (exit $code)" >&2
	exit "$code"
fi
cat "$out/summary.txt"
echo "screenshots, PDFs and summary: $out/"
