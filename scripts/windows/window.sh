#!/bin/sh
# Installs the window under Wine, starts it, lets it do the whole job of the
# demo, removes it, and starts it where there is no OpenGL. Pictures are left in
# OUT, papers and the summary of the job in OUT/demo.
# Usage: scripts/windows/window.sh SETUP-USER.EXE PICK-TEST.EXE OUT
# PICK-TEST.EXE are the tests of ui/pick, built for Windows.
set -eu
setup=$(realpath "$1")
pick=$(realpath "$2")
mkdir -p "$3"
out=$(realpath "$3")
rm -rf "$out/demo"
mkdir "$out/demo"
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

# open_screen SWITCH GLX: a display of its own, with or without OpenGL. It is
# larger than the window: without a window manager Wine would cut that off.
open_screen() {
	end_wine # it keeps to the display it began with
	[ -z "$screen" ] || kill "$screen"
	rm -f "$work/display"
	mkfifo "$work/display"
	Xvfb -displayfd 3 -nolisten tcp -screen 0 1440x900x24 "$1" "$2" 3>"$work/display" 2>/dev/null &
	screen=$!
	read -r number <"$work/display"
	export DISPLAY=":$number"
}

# await SECONDS NAME: until a window of that name stands on the display.
await() {
	timeout "$1" xdotool search --sync --onlyvisible --name "$2" >/dev/null || fail "no window called $2 within $1 seconds"
}

# chinese_font: Wine has none, so that everything the system itself draws would
# be squares; the one of our window stands in for those of Windows.
chinese_font() {
	cp assets/fonts/window-Regular.otf "$WINEPREFIX/drive_c/windows/Fonts/"
	{
		printf 'REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]\n'
		for font in "Microsoft YaHei UI" "Segoe UI" "MS Shell Dlg" "MS Shell Dlg 2" Tahoma; do
			printf '"%s"="Noto Sans CJK SC"\n' "$font"
		done
	} >"$work/fonts.reg"
	in_wine 60 "setting up fonts" regedit /S "$("$wine" winepath -w "$work/fonts.reg" 2>/dev/null | tr -d '\r')"
}

# await_drawn FILE COLOURS: until the display shows more than so many colours.
await_drawn() {
	tries=0
	until import -window root "$1" && [ "$(identify -format %k "$1")" -gt "$2" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 120 ] || fail "the display stays empty: $1"
		sleep 0.5
	done
}

make_prefix
chinese_font
open_screen +extension GLX
for language in 2052 1033; do
	"$wine" "$setup" "/LANGUAGE=$language" >"$work/log" 2>&1 &
	running=$!
	await 120 '现场确认|Confirmation desk'
	await_drawn "$out/setup-$language.png" 200
	xdotool key --delay 200 Escape
	code=0
	wait "$running" || code=$?
	[ "$code" = 1 ] || fail "the installer, given up, ends with $code"
done
say "the installer shows itself in Chinese and English: $out/setup-2052.png, $out/setup-1033.png"
in_wine 300 "the installer" "$setup" /S || fail "the installer fails"
person=$(echo "$WINEPREFIX"/drive_c/users/*/AppData | sed 's|/AppData.*||')
app="$person/AppData/Local/Programs/confirmpoint"
program=$(echo "$app"/versions/*/confirmpoint.exe)
say "installed"

# Wine tells when the place for the candidates of an input method is set.
WINEDEBUG=fixme+imm "$wine" "$program" >"$work/log" 2>&1 &
running=$!
await 120 '现场确认'
await_drawn "$out/window.png" 200
grep -q IMC_SETCANDIDATEPOS "$work/log" || fail "the input method is not told where the caret is"
in_wine 60 "pointctl" "$(dirname "$program")/pointctl.exe" --version >"$work/log" 2>&1 || fail "pointctl does not start"
kill "$running"
wait "$running" 2>/dev/null || true
say "the window is there: $out/window.png"

in_wine 180 "the test of dialogs" "$pick" -test.timeout 2m >"$work/log" 2>&1 || fail "the dialog for files fails"
say "the dialogs for files open and close"

in_wine 1500 "the demo" "$program" --demo --dir 'C:\演练 数据' --tour "$("$wine" winepath -w "$out/demo" 2>/dev/null | tr -d '\r')" >"$work/log" 2>&1 || fail "the demo fails"
ls "$out"/demo/*.pdf >/dev/null 2>&1 || fail "the demo has printed nothing"
[ -d "$WINEPREFIX/drive_c/演练 数据/workstation" ] || fail "the demo does not lie where it was told to"
say "the whole job was done: $out/demo/summary.txt"

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
