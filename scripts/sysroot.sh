#!/bin/sh
# Lays an older system root (Debian 11, glibc 2.31) into DIR: the headers and
# libraries the window is linked against, so that it starts on the systems that
# schools have. The packages come from the mirror this machine is set up with
# and are checked with Debian's own keys; nothing is installed.
# Usage: scripts/sysroot.sh amd64|arm64 DIR
# Ends with 3 when there is no mirror or none answers.
set -eu

arch=${1:?amd64 or arm64}
dir=${2:?directory of the system root}
suite=bullseye
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages="libc6-dev libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev"

case "$arch" in
amd64) triplet=x86_64-linux-gnu ;;
arm64) triplet=aarch64-linux-gnu ;;
*)
	echo "no system root for $arch: amd64 or arm64" >&2
	exit 2
	;;
esac

stamp="$suite $arch $packages"
if [ "$(cat "$dir/.complete" 2>/dev/null || true)" = "$stamp" ]; then
	exit 0
fi
[ -r "$keyring" ] || {
	echo "$keyring is missing: install debian-archive-keyring" >&2
	exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=$(sh "$(dirname "$0")/mirror.sh")
mkdir -p "$work/etc" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/parts"
: >"$work/status"
echo "deb [arch=$arch signed-by=$keyring] $mirror $suite main" >"$work/etc/sources.list"

# An apt of its own: own lists, own cache, own list of what is installed
# (nothing), so that all dependencies are fetched and the machine's stay.
own() {
	apt-get -qq \
		-o Dir::Etc::SourceList="$work/etc/sources.list" -o Dir::Etc::SourceParts="$work/parts" \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$work/parts" \
		-o Dir::State="$work/state" -o Dir::State::status="$work/status" \
		-o Dir::Cache="$work/cache" \
		-o APT::Architecture="$arch" -o APT::Architectures="$arch" \
		-o APT::Install-Recommends=false -o APT::Sandbox::User=root \
		-o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= \
		"$@"
}
own -o APT::Update::Error-Mode=any update || {
	echo "the system root for $arch: no mirror of $suite answers" >&2
	exit 3
}
# shellcheck disable=SC2086 # a list of names
own --download-only -y install $packages >/dev/null

rm -rf "$dir.part"
mkdir -p "$dir.part"
for deb in "$work"/cache/archives/*.deb; do
	case "${deb##*/}" in
	*-dev_* | lib*) dpkg -x "$deb" "$dir.part" ;;
	esac
done

# Links that name a place from the top would lead out of the system root.
find "$dir.part" -type l | while read -r link; do
	to=$(readlink "$link")
	case "$to" in
	/*) ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$dir.part$to")" "$link" ;;
	esac
done
[ -e "$dir.part/usr/lib/$triplet/crt1.o" ] && [ -e "$dir.part/usr/include/X11/Xlib.h" ] || {
	echo "the system root for $arch is not whole" >&2
	exit 1
}
# Programs and documents of the packages are no part of a system root.
rm -rf "$dir.part/usr/share/doc" "$dir.part/usr/share/man" "$dir.part/usr/bin" "$dir.part/usr/sbin" "$dir.part/bin" "$dir.part/sbin"
echo "$stamp" >"$dir.part/.complete"
rm -rf "$dir"
mv "$dir.part" "$dir"
