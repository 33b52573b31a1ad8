#!/bin/sh
# Builds what Windows gets, from Linux, into DIST:
#   confirmpoint-V-setup-user.exe     for one account, without an administrator
#   confirmpoint-V-setup-machine.exe  for every account of a computer
#   registryd_V_windows_amd64.zip     the registry, to be unpacked anywhere
# The same tree gives the same bytes, unless they are signed.
#
# Usage: scripts/release-windows.sh DIST
# Environment:
#   LICENCES           the file of third-party licences (default DIST/THIRD-PARTY-LICENSES.txt)
#   SOURCE_DATE_EPOCH  the time inside archives (default: that of the last commit)
#   COMPRESS=zlib      quick, larger installers, for tests (default lzma)
#   PROGRAMS           a folder that gets the programs as they are packed
#   CONFIRMPOINT_SIGN… signs all of it, see scripts/sign-windows.sh
set -eu
cd "$(dirname "$0")/.."
dist=${1:?usage: scripts/release-windows.sh DIST}
mkdir -p "$dist"
dist=$(cd "$dist" && pwd)
licences=${LICENCES:-$dist/THIRD-PARTY-LICENSES.txt}
[ -s "$licences" ] || { echo "release-windows: $licences is missing: it goes into the installers" >&2; exit 1; }

version=$(sed -n 's/^const Number = "\([0-9][0-9.]*\)"$/\1/p' internal/version/version.go)
[ -n "$version" ] || { echo "release-windows: internal/version names no number" >&2; exit 1; }
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
export LC_ALL=C.UTF-8 TZ=UTC

go=$(sh scripts/go.sh)

work=$(mktemp -d)
resources=""
# The resources lie beside the Go files only while they are built: go build
# takes every .syso it finds there.
finish() {
	[ -z "$resources" ] || rm -f $resources
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# resource NAME CODEPAGE CHINESE ENGLISH: icon, manifest and version of a program.
resource() {
	fill() {
		sed -e "s|@NAME@|$1|g" -e "s|@CODEPAGE@|$2|g" -e "s|@CHINESE@|$3|g" -e "s|@ENGLISH@|$4|g" \
			-e "s|@VERSION@|$version|g" -e "s|@DOTS@|$version.0|g" -e "s|@COMMAS@|$(echo "$version" | tr . ,),0|g" \
			-e "s|@MANIFEST@|$work/$1.manifest|g" "$5"
	}
	fill "$@" packaging/windows/program.manifest.in >"$work/$1.manifest"
	fill "$@" packaging/windows/program.rc.in >"$work/$1.rc"
	resources="$resources cmd/$1/resource_windows_amd64.syso"
	x86_64-w64-mingw32-windres -c 65001 -O coff -i "$work/$1.rc" -o "cmd/$1/resource_windows_amd64.syso"
}

# build NAME FLAGS...: one program into the work folder.
build() {
	name=$1
	shift
	GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc "$go" build -trimpath -o "$work/$name.exe" "$@" "./cmd/$name"
}

# UTF-8 as the code page of C calls, but not where a USBKey's driver is loaded:
# those were written for the code page of the system.
resource confirmpoint UTF-8 现场确认 "Confirmation desk"
resource confirmpoint-token Legacy "现场确认 USBKey 助手" "Confirmation desk, USB key helper"
resource pointctl UTF-8 现场确认命令行 "Confirmation desk, command line"
resource registryd UTF-8 现场确认登记库 "Confirmation registry"

# Other flags of the C compiler would build the OpenGL binding anew, for
# minutes; those of the linker do not.
still='-Wl,--no-insert-timestamp'
# Why migrated_fynedo: see release-build.sh.
CGO_ENABLED=1 build confirmpoint -tags migrated_fynedo -ldflags "-s -w -buildid= -H=windowsgui -extldflags=$still"
CGO_ENABLED=1 build confirmpoint-token -tags pkcs11 -ldflags "-s -w -buildid= -extldflags=$still"
CGO_ENABLED=0 build pointctl -ldflags '-s -w -buildid='
CGO_ENABLED=0 build registryd -ldflags '-s -w -buildid='
for program in confirmpoint confirmpoint-token pointctl registryd; do
	sh scripts/sign-windows.sh "$work/$program.exe"
done
cp "$licences" "$work/THIRD-PARTY-LICENSES.txt"
find "$work" -type f -exec touch -d "@$SOURCE_DATE_EPOCH" {} +

if [ -n "${PROGRAMS:-}" ]; then
	mkdir -p "$PROGRAMS"
	cp "$work"/*.exe "$PROGRAMS/"
fi

(cd "$work" && rm -f "$dist/registryd_${version}_windows_amd64.zip" &&
	zip -q -X -9 "$dist/registryd_${version}_windows_amd64.zip" registryd.exe THIRD-PARTY-LICENSES.txt)

for form in user machine; do
	setup=$dist/confirmpoint-$version-setup-$form.exe
	makensis -V2 -NOCD -INPUTCHARSET UTF8 -DVERSION="$version" -DFORM="$form" -DFILES="$work" -DOUT="$setup" \
		-DCOMPRESS="${COMPRESS:-lzma}" packaging/windows/setup.nsi
	sh scripts/sign-windows.sh "$setup"
done
