#!/bin/sh
# Installs the packages of DIST into a bare Debian 11 (glibc 2.31) and works
# with them there: apt brings what they say they need and nothing else, the
# programs tell their version, and the window does the whole training job from
# where it was installed, under a display of its own. The programs for arm64
# tell their version in an emulator. Needs root.
# Usage: scripts/release-try.sh DIST
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dist=$(cd "${1:?folder of the release}" && pwd)
[ "$(id -u)" = 0 ] || { echo "release-try: a system of its own can only be made by root" >&2; exit 1; }
arch=$(dpkg --print-architecture)
root=$(mktemp -d)
finish() {
	# What still runs in there, as a display that has not ended yet, would keep the mounts.
	for p in /proc/[0-9]*; do
		if [ "$(readlink "$p/root" 2>/dev/null)" = "$root" ]; then kill -9 "${p#/proc/}" 2>/dev/null || true; fi
	done
	umount "$root/proc" "$root/dev" 2>/dev/null || umount -l "$root/proc" "$root/dev" 2>/dev/null || true
	rm -rf --one-file-system "$root"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

mirror=$(sh "$here/mirror.sh")
# A bare system takes a minute to make; it is kept, packed, beside the system roots.
kept=${XDG_CACHE_HOME:-$HOME/.cache}/confirmpoint/bullseye-$arch.tar.gz
if [ ! -e "$kept" ]; then
	debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg bullseye "$root/new" "$mirror" >"$root/log" 2>&1 || {
		tail -n 20 "$root/log" >&2
		exit 1
	}
	mkdir -p "$(dirname "$kept")"
	tar -C "$root/new" -czf "$kept.part" . && mv "$kept.part" "$kept"
	rm -rf "$root/new" "$root/log"
fi
tar -C "$root" -xzf "$kept"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "deb $mirror bullseye main" >"$root/etc/apt/sources.list"
for f in /etc/apt/apt.conf.d/*proxy*; do
	[ ! -e "$f" ] || cp "$f" "$root/etc/apt/apt.conf.d/"
done

within() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
mkdir "$root/dist"
cp "$dist"/confirmpoint_*_"$arch".deb "$dist"/confirmpoint-registryd_*_"$arch".deb "$root/dist/"
within apt-get -qq -o APT::Sandbox::User=root update
within sh -c 'apt-get -qq -y -o APT::Sandbox::User=root --no-install-recommends install /dist/*.deb' >"$root/log" 2>&1 || {
	tail -n 30 "$root/log" >&2
	exit 1
}
echo "release-try: $(within ldd --version | head -n 1)"
for program in confirmpoint pointctl registryd; do
	if [ "$program" = pointctl ]; then say=version; else say=--version; fi
	said=$(within "$program" $say)
	echo "release-try: $said"
done
within sh -c 'ldd /usr/bin/confirmpoint /usr/libexec/confirmpoint/confirmpoint-token' >"$root/ldd"
if grep 'not found' "$root/ldd"; then
	echo "release-try: a library is not among what the package depends on" >&2
	exit 1
fi

# The display and its drawing belong to the test, not to the package.
within apt-get -qq -y -o APT::Sandbox::User=root --no-install-recommends install xvfb xauth libgl1-mesa-dri dbus poppler-utils >"$root/log" 2>&1
cp "$here/demo.sh" "$root/demo.sh"
within sh /demo.sh /usr/bin/confirmpoint /out >"$root/said"
tail -n 5 "$root/said"
ls "$root"/out/*.png "$root"/out/*.pdf >/dev/null

within apt-get -qq -y -o Dpkg::Use-Pty=0 remove confirmpoint confirmpoint-registryd >/dev/null
left=$(find "$root/usr" "$root/etc" -name '*confirmpoint*' -not -path '*/dpkg/*' | head -n 5)
[ -z "$left" ] || { echo "release-try: removing left $left" >&2; exit 1; }
echo "release-try: installed, worked and removed on Debian 11"

# With the libraries they were linked against.
sysroot=${SYSROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/confirmpoint/sysroot}/arm64
for archive in "$dist"/*_linux_arm64.tar.gz; do
	[ "$arch" = amd64 ] && [ -e "$archive" ] || continue
	mkdir -p "$root/arm64"
	tar -C "$root/arm64" --strip-components=1 -xzf "$archive"
done
for program in "$root"/arm64/usr/bin/*; do
	[ -e "$program" ] || continue
	case "${program##*/}" in pointctl) say=version ;; *) say=--version ;; esac
	said=$(HOME=$root qemu-aarch64 -L "$sysroot" "$program" $say)
	echo "release-try: $said, on arm64"
done
