#!/bin/sh
# Builds for Windows and prints under Wine on a CUPS queue of its own; what
# comes out of the printer is compared with the PDF of the same papers.
# Needs no display and leaves nothing behind.
# Usage: scripts/test-windows.sh [short]
#   short: prints one batch and no more. Otherwise the programs are built and
#   the tests of the packages that matter on Windows run under Wine too.
set -eu
cd "$(dirname "$0")/.."
length=${1:-long}
start=$(date +%s)

# Debian keeps its 64-bit Wine off the PATH.
wine=/usr/lib/wine/wine64
[ -x "$wine" ] || wine=$(command -v wine64 || command -v wine)
if [ -x /usr/lib/wine/wineserver64 ]; then
	export WINESERVER=/usr/lib/wine/wineserver64
fi
work=$(mktemp -d)
export WINEPREFIX="$work/prefix" WINEARCH=win64 WINEDEBUG=-all
# No .NET and no browser: Wine would offer to download them.
export WINEDLLOVERRIDES="mscoree=d;mshtml=d"
unset DISPLAY WAYLAND_DISPLAY

finish() {
	"${WINESERVER:-wineserver}" -k >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# limit SECONDS WHAT COMMAND...: runs a command and says what took too long.
limit() {
	seconds=$1
	what=$2
	shift 2
	code=0
	timeout -k 10 "$seconds" "$@" || code=$?
	if [ "$code" = 124 ] || [ "$code" = 137 ]; then
		echo "$what did not end within $seconds seconds and was stopped" >&2
	fi
	return "$code"
}

say() { echo "windows: $1 ($(($(date +%s) - start)) s)"; }

# for_windows COMMAND...: the go command for Windows.
for_windows() { limit 1500 "$*" env GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go "$@"; }

# in_wine SECONDS WHAT PROGRAM...: a program of ours.
in_wine() {
	seconds=$1
	what=$2
	shift 2
	limit "$seconds" "$what under Wine" "$wine" "$@"
}

for_windows test -c -trimpath -o "$work/print.exe" ./printing/spool/wine
say "built the program that prints"
if ! limit 180 "making the Wine prefix" "$wine" wineboot -i >"$work/boot.log" 2>&1; then
	cat "$work/boot.log" >&2
	exit 1
fi
x86_64-w64-mingw32-gcc -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
	scripts/windows/bcryptprimitives.c -ladvapi32
say "Wine is ready"
CONFIRMPOINT_WINE=$wine CONFIRMPOINT_WINE_TEST=$work/print.exe \
	CGO_ENABLED=0 limit 1500 "printing under Wine" go test -trimpath -tags wine -count=1 -timeout 8m -run 'TestWine' ./printing/spool/wine
say "printed, and the paper is right"
[ "$length" = short ] && exit 0

for_windows vet ./printing/... ./cmd/pointctl ./cmd/registryd
for_windows build -trimpath -o "$work/" ./cmd/pointctl ./cmd/registryd
say "built pointctl and registryd"
for program in pointctl registryd; do
	in_wine 60 "$program --version" "$work/$program.exe" --version
done
# Not store, desk and printing/installed: Wine 8.0 cannot remove a folder as Go does, so that every
# test with a folder of its own fails when it tidies up.
for package in confirm printing/form printing/typeset printing/fontcut printing/qr \
	printing/raster printing/spool printing/spool/gdi; do
	exe="$work/$(echo "$package" | tr / -).exe"
	for_windows test -c -trimpath -o "$exe" "./$package"
	(cd "$package" && in_wine 900 "the tests of $package" "$exe" -test.short -test.timeout 14m)
	rm -f "$exe"
	say "tested $package"
done
