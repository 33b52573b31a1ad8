#!/bin/sh
# Builds for Windows and prints under Wine on a CUPS queue of its own; what
# comes out of the printer is compared with the PDF of the same papers. Then
# installs, upgrades and removes. Needs no display; leaves pictures of the
# window in out/windows.
# Usage: scripts/test-windows.sh [short]
#   short: prints one batch, and installs programs that stand in for ours.
#   Otherwise the release for Windows is built, installed and driven through the
#   whole job, and the tests of the packages that matter on Windows run too.
set -eu
cd "$(dirname "$0")/.."
length=${1:-long}

work=$(mktemp -d)
. scripts/windows/wine.sh
trap 'end_wine; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# for_windows COMMAND...: the go command for Windows.
for_windows() { limit 1500 "$*" env GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go "$@"; }

for_windows test -c -trimpath -o "$work/print.exe" ./printing/spool/wine
say "built the program that prints"
make_prefix
say "Wine is ready"
CONFIRMPOINT_WINE=$wine CONFIRMPOINT_WINE_TEST=$work/print.exe \
	CGO_ENABLED=0 limit 1500 "printing under Wine" go test -trimpath -tags wine -count=1 -timeout 8m -run 'TestWine' ./printing/spool/wine
say "printed, and the paper is right"
sh scripts/windows/installers.sh
[ "$length" = short ] && exit 0

# The window as people get it: from the installer.
CGO_ENABLED=0 go run ./internal/release licences "$work/licences.txt"
LICENCES="$work/licences.txt" COMPRESS=zlib PROGRAMS="$work/programs" limit 3000 "the release for Windows" \
	sh scripts/release-windows.sh "$work/dist"
x86_64-w64-mingw32-objdump -p "$work/programs/confirmpoint.exe" | grep -q 'Subsystem.*(Windows GUI)'
for program in confirmpoint confirmpoint-token pointctl registryd; do
	iconv -f UTF-16LE -t UTF-8 -c "$work/programs/$program.exe" | tr -d '\0' >"$work/words"
	for word in "OriginalFilename$program.exe" ProductName现场确认 "FileDescriptionConfirmation"; do
		grep -aq "$word" "$work/words" || { echo "$program.exe has no version resource with $word" >&2; exit 1; }
	done
done
rm "$work/words"
say "built the programs and installers"
for_windows test -c -trimpath -o "$work/pick.exe" ./ui/pick
sh scripts/windows/window.sh "$work"/dist/confirmpoint-*-setup-user.exe "$work/pick.exe" out/windows

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
