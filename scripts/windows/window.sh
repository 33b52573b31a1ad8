#!/bin/sh
# Installs the window under Wine, starts it, lets it do the whole job of the
# demo, removes it, and starts it where there is no OpenGL. Pictures, papers and
# the summary of the job are left in OUT.
# Usage: scripts/windows/window.sh SETUP-USER.EXE OUT
set -eu
setup=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
. scripts/windows/wine.sh
mkdir "$work/home"
export HOME="$work/home" LIBGL_ALWAYS_SOFTWARE=1
screen=""
finish() {
	end_wine
	[ -z "$screen" ] || kill "$screen" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

fail() {
	echo "window: $1" >&2
	[ ! -s "$work/log" ] || tail -n 30 "$work/log" >&2
	exit 1
}

# open_screen SWITCH GLX: a display of its own, with or without OpenGL.
open_screen() {
	end_wine # it keeps to the display it began with
	[ -z "$screen" ] || kill "$screen"
	rm -f "$work/display"
	mkfifo "$work/display"
	Xvfb -displayfd 3 -nolisten tcp -screen 0 1280x800x24 "$1" "$2" 3>"$work/display" 2>/dev/null &
	screen=$!
	read -r number <"$work/display"
	export DISPLAY=":$number"
}

# await SECONDS NAME: until a window of that name stands on the display.
await() {
	timeout "$1" xdotool search --sync --onlyvisible --name "$2" >/dev/null || fail "no window called $2 within $1 seconds"
}

make_prefix
open_screen +extension GLX
in_wine 300 "the installer" "$setup" /S || fail "the installer fails"
person=$(echo "$WINEPREFIX"/drive_c/users/*/AppData | sed 's|/AppData.*||')
app="$person/AppData/Local/Programs/confirmpoint"
program=$(echo "$app"/versions/*/confirmpoint.exe)
say "installed"

# Wine tells when the place for the candidates of an input method is set.
WINEDEBUG=fixme+imm "$wine" "$program" >"$work/log" 2>&1 &
running=$!
await 120 '现场确认'
# It is drawn when it has more than a few colours.
tries=0
until import -window root "$out/window.png" && [ "$(identify -format %k "$out/window.png")" -gt 200 ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 120 ] || fail "the window stays empty"
	sleep 0.5
done
grep -q IMC_SETCANDIDATEPOS "$work/log" || fail "the input method is not told where the caret is"
in_wine 60 "pointctl" "$(dirname "$program")/pointctl.exe" --version >"$work/log" 2>&1 || fail "pointctl does not start"
kill "$running"
wait "$running" 2>/dev/null || true
say "the window is there: $out/window.png"

in_wine 1500 "the demo" "$program" --demo --dir 'C:\演练 数据' --tour "$("$wine" winepath -w "$out" 2>/dev/null | tr -d '\r')" >"$work/log" 2>&1 || fail "the demo fails"
ls "$out"/*.pdf >/dev/null 2>&1 || fail "the demo has printed nothing"
[ -d "$WINEPREFIX/drive_c/演练 数据/workstation" ] || fail "the demo does not lie where it was told to"
say "the whole job was done: $out/summary.txt"

open_screen -extension GLX
CONFIRMPOINT_LANGUAGE=zh-CN "$wine" "$program" >"$work/log" 2>&1 &
running=$!
await 120 '现场确认'
import -window root "$out/no-opengl.png"
xdotool key --delay 200 Return
code=0
wait "$running" || code=$?
[ "$code" = 3 ] || fail "without OpenGL it ends with $code, want 3"
grep -q 'OpenGL 2.1' "$work/log" || fail "without OpenGL it does not say why"
! grep -q 'panic' "$work/log" || fail "without OpenGL it panics"
say "a start without OpenGL says what to do: $out/no-opengl.png"

data="$person/AppData/Local/confirmpoint"
mkdir -p "$data"
echo work >"$data/work"
cp "$app/uninstall.exe" "$work/uninstall.exe"
in_wine 120 "the uninstaller" "$work/uninstall.exe" /S "_?=$("$wine" winepath -w "$app" 2>/dev/null | tr -d '\r')" || fail "the uninstaller fails"
[ ! -e "$app/versions" ] || fail "the uninstaller leaves the program"
[ -e "$data/work" ] || fail "the uninstaller takes the data"
say "removed, the data stayed"
