# Sourced by the scripts that test under Wine: a prefix of its own below $work,
# which the caller has made, and what every run in it needs.

# Debian keeps its 64-bit Wine off the PATH.
wine=/usr/lib/wine/wine64
[ -x "$wine" ] || wine=$(command -v wine64 || command -v wine)
if [ -x /usr/lib/wine/wineserver64 ]; then
	export WINESERVER=/usr/lib/wine/wineserver64
fi
export WINEPREFIX="$work/prefix" WINEARCH=win64 WINEDEBUG=-all
# No .NET and no browser: Wine would offer to download them. No entries in the
# menu of this computer either.
export WINEDLLOVERRIDES="mscoree=d;mshtml=d;winemenubuilder.exe=d"
unset DISPLAY WAYLAND_DISPLAY

# end_wine stops everything in the prefix.
end_wine() { "${WINESERVER:-wineserver}" -k >/dev/null 2>&1 || true; }

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

# in_wine SECONDS WHAT PROGRAM...: a program of ours.
in_wine() {
	seconds=$1
	what=$2
	shift 2
	limit "$seconds" "$what under Wine" "$wine" "$@"
}

# make_prefix makes the prefix ready for programs in Go, which ask for a
# library that Wine 8.0 lacks.
make_prefix() {
	if ! limit 180 "making the Wine prefix" "$wine" wineboot -i >"$work/boot.log" 2>&1; then
		cat "$work/boot.log" >&2
		return 1
	fi
	# Wine 8.0 poses as Windows 7, which our programs do not start on.
	limit 60 "setting up Wine" "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
	x86_64-w64-mingw32-gcc -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
		scripts/windows/bcryptprimitives.c -ladvapi32
}

start=$(date +%s)
say() { echo "windows: $1 ($(($(date +%s) - start)) s)"; }
