#!/bin/sh
# Starts the window where there can be none: it must end by itself with a
# sentence that says what to do and exit code 3, never in a panic, and put the
# sentence into a dialog where the desktop has one.
# Usage: scripts/test-nowindow.sh PROGRAM
set -eu
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A program for dialogs that writes down what it is asked to show.
mkdir "$work/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/dialog"\n' "$work" >"$work/bin/zenity"
chmod +x "$work/bin/zenity"

# expect NAME SENTENCE DIALOG COMMAND...: DIALOG is shown or silent.
expect() {
	name=$1 sentence=$2 dialog=$3
	shift 3
	rm -rf "$work/home" "$work/dialog"
	mkdir "$work/home"
	code=0
	HOME=$work/home XDG_RUNTIME_DIR=$work/home PATH=$work/bin:$PATH CONFIRMPOINT_LANGUAGE=en \
		timeout 120 dbus-run-session -- "$@" >"$work/log" 2>&1 || code=$?
	if [ "$code" != 3 ]; then
		cat "$work/log" >&2
		echo "$name: exit code $code, want 3" >&2
		exit 1
	fi
	grep -q "The window cannot be opened: $sentence" "$work/log" || { cat "$work/log" >&2; echo "$name: not the sentence" >&2; exit 1; }
	! grep -q 'panic' "$work/log" || { cat "$work/log" >&2; echo "$name: a panic" >&2; exit 1; }
	case "$dialog" in
	shown) grep -q "$sentence" "$work/dialog" || { echo "$name: no dialog" >&2; exit 1; } ;;
	silent) [ ! -e "$work/dialog" ] || { echo "$name: a dialog without a screen" >&2; exit 1; } ;;
	esac
	echo "no window, $name: ok"
}

expect "no display named" "there is no display" silent env -u DISPLAY "$program"
expect "no server there" "there is no display" shown env DISPLAY=:987 "$program"
# A display that starts anew when its last window goes tells xvfb-run so by a
# signal, and dash then takes the next command for failed, here the cleaning up.
expect "no OpenGL" "this display has no OpenGL 2.1" shown \
	xvfb-run -a -s "-screen 0 1280x800x24 -extension GLX -noreset" "$program"
