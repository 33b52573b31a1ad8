#!/bin/sh
# Installs the Debian/Ubuntu packages that a make target needs, when they are
# missing: as root, or through sudo; otherwise it names them and stops.
# Usage: scripts/need.sh build|run|test|ime|versions|fonts|manual|faults|release|arm64|windows [more groups]
set -eu

build="gcc libc6-dev pkg-config libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev ca-certificates"
run="xvfb xauth libgl1-mesa-dri dbus poppler-utils"
test="strace postgresql git gnome-keyring dbus-x11 cups cups-client cups-ipp-utils cups-filters ghostscript avahi-daemon qpdf zbar-tools procps softhsm2"
ime="xvfb libgl1-mesa-dri dbus fcitx5 fcitx5-pinyin xdotool"
versions="git xvfb libgl1-mesa-dri dbus gnome-keyring xdotool imagemagick"
fonts="fonts-noto-cjk fonts-hanazono python3-fonttools zstd npm"
manual="pandoc weasyprint poppler-utils pngquant"
faults="nftables iproute2 util-linux"
release="git debian-archive-keyring debootstrap lintian desktop-file-utils appstream rpm make"
arm64="gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
windows="wine64 gcc-mingw-w64-x86-64-win32 cups cups-client cups-ipp-utils cups-filters ghostscript avahi-daemon dbus poppler-utils nsis osslsigncode openssl zip xvfb xauth libgl1-mesa-dri xdotool imagemagick"

want=""
for group in "$@"; do
	case "$group" in
	build) want="$want $build" ;;
	run) want="$want $run" ;;
	test) want="$want $test" ;;
	ime) want="$want $ime" ;;
	versions) want="$want $versions" ;;
	fonts) want="$want $fonts" ;;
	manual) want="$want $manual" ;;
	faults) want="$want $faults" ;;
	release) want="$want $release" ;;
	arm64) want="$want $arm64" ;;
	windows) want="$want $windows" ;;
	*) want="$want $group" ;; # a package by its own name
	esac
done

# Other systems install their own way; the compiler will say what is missing.
command -v dpkg-query >/dev/null 2>&1 || exit 0

missing=""
for p in $want; do
	state=$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as=""
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
	as="sudo"
else
	echo "These packages are missing, and this user may not install them:" >&2
	echo "  apt-get install --no-install-recommends$missing" >&2
	echo "Ask an administrator to run that line, then start again." >&2
	exit 1
fi

# The tests make clusters of their own: the package must not start one.
case "$missing " in
*" postgresql "*)
	if [ ! -e /etc/postgresql-common ]; then
		$as mkdir -p /etc/postgresql-common
		echo "create_main_cluster = false" | $as tee /etc/postgresql-common/createcluster.conf >/dev/null
	fi
	;;
esac

echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "apt could not install:$missing" >&2
	exit 1
fi
