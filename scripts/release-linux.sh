#!/bin/sh
# Makes the packages for Linux out of built programs: .deb, .rpm and .tar.gz of
# the desk and of the registry. The same programs give the same bytes.
# Usage: scripts/release-linux.sh PROGRAMS amd64|arm64 LICENCES DIST
# Environment:
#   RELEASE_TOOL               the built internal/release
#   SOURCE_DATE_EPOCH          the time in all files (default: that of the last commit)
#   CONFIRMPOINT_MAINTAINER    name and address of who publishes, for the packages
set -eu
cd "$(dirname "$0")/.."
programs=$(cd "${1:?folder of the programs}" && pwd)
arch=${2:?amd64 or arm64}
licences=$(realpath "${3:?file of the licences}")
mkdir -p "${4:?folder for the packages}"
dist=$(cd "$4" && pwd)

version=$(sed -n 's/^const Number = "\([0-9][0-9.]*\)"$/\1/p' internal/version/version.go)
[ -n "$version" ] || { echo "release-linux: internal/version names no number" >&2; exit 1; }
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" LC_ALL=C.UTF-8 TZ=UTC
umask 022
nfpm=${NFPM:-$PWD/bin/nfpm-2.45.0}
release=${RELEASE_TOOL:?the built internal/release}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# fill FILE OUT: what stands between @ signs, package by package.
fill() {
	sed -e "s|@VERSION@|$version|g" -e "s|@ARCH@|$arch|g" -e "s|@PACKAGE@|$package|g" -e "s|@STAGE@|$stage|g" \
		-e "s|@MAINTAINER@|${CONFIRMPOINT_MAINTAINER:-the authors of confirmpoint <confirmpoint@localhost>}|g" \
		-e "s|@DATE@|$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)|g" \
		-e "s|@RFCDATE@|$(date -u -R -d "@$SOURCE_DATE_EPOCH")|g" \
		-e "s|@TIME@|$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)|g" \
		-e "s|@DEBDEPENDS@|${debdepends:-}|g" -e "s|@RPMREQUIRES@|${rpmrequires:-}|g" "$1" >"$2"
}

# page FILE: a man page, packed as every system expects it.
page() {
	name=$(basename "$1" .in)
	mkdir -p "$stage/usr/share/man/man${name##*.}"
	fill "$1" "$work/$name"
	gzip -9n <"$work/$name" >"$stage/usr/share/man/man${name##*.}/$name.gz"
}

# documents: what every package carries.
documents() {
	doc=$stage/usr/share/doc/$package
	mkdir -p "$doc" "$stage/usr/share/lintian/overrides"
	cp "$licences" "$doc/THIRD-PARTY-LICENSES.txt"
	fill packaging/linux/copyright.in "$doc/copyright"
	fill packaging/linux/changelog.in "$work/changelog"
	gzip -9n <"$work/changelog" >"$doc/changelog.gz"
	cp "$1" "$stage/usr/share/lintian/overrides/$package"
}

# pack CONFIG NAME: the three packages of the staged tree. Folders and files
# have the modes and the time that are written here, whoever builds.
pack() {
	find "$stage" -type d -exec chmod 755 {} +
	find "$stage" -type f -exec chmod 644 {} +
	find "$stage/usr/bin" "$stage/usr/libexec" -type f -exec chmod 755 {} + 2>/dev/null || true
	find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	fill "$1" "$work/$package.yaml"
	"$nfpm" package -f "$work/$package.yaml" -p deb -t "$dist/${package}_${version}_$arch.deb" >/dev/null
	case "$arch" in amd64) machine=x86_64 ;; arm64) machine=aarch64 ;; esac
	"$nfpm" package -f "$work/$package.yaml" -p rpm -t "$dist/$package-$version-1.$machine.rpm" >/dev/null

	rm -rf "$stage/usr/share/lintian"
	cp packaging/linux/Makefile "$stage/Makefile"
	cp "$licences" "$stage/THIRD-PARTY-LICENSES.txt"
	find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	tar -C "$work" --transform "s|^$package|$2-$version|" --sort=name --owner=0 --group=0 --numeric-owner \
		--format=gnu --mtime="@$SOURCE_DATE_EPOCH" -cf - "$package" | gzip -6n >"$dist/$2_${version}_linux_$arch.tar.gz"
}

if [ -e "$programs/confirmpoint" ]; then
	package=confirmpoint
	stage=$work/$package
	debdepends=$("$release" needs deb "$programs/confirmpoint" "$programs/confirmpoint-token")
	rpmrequires=$("$release" needs rpm "$programs/confirmpoint" "$programs/confirmpoint-token")
	install -D "$programs/confirmpoint" "$stage/usr/bin/confirmpoint"
	install -D "$programs/pointctl" "$stage/usr/bin/pointctl"
	install -D "$programs/confirmpoint-token" "$stage/usr/libexec/confirmpoint/confirmpoint-token"
	install -D packaging/linux/cn.confirmpoint.desk.desktop "$stage/usr/share/applications/cn.confirmpoint.desk.desktop"
	mkdir -p "$stage/usr/share/metainfo"
	fill packaging/linux/cn.confirmpoint.desk.metainfo.xml.in "$stage/usr/share/metainfo/cn.confirmpoint.desk.metainfo.xml"
	for icon in packaging/linux/icons/*.png; do
		size=$(basename "$icon" .png)
		install -D "$icon" "$stage/usr/share/icons/hicolor/${size}x$size/apps/cn.confirmpoint.desk.png"
	done
	install -D assets/icons/app.svg "$stage/usr/share/icons/hicolor/scalable/apps/cn.confirmpoint.desk.svg"
	page packaging/linux/man/confirmpoint.1.in
	page packaging/linux/man/pointctl.1.in
	documents packaging/linux/lintian-overrides
	pack packaging/linux/confirmpoint.yaml.in confirmpoint
fi

package=confirmpoint-registryd
stage=$work/$package
install -D "$programs/registryd" "$stage/usr/bin/registryd"
if [ -e packaging/registryd/registryd.service ]; then
	install -D packaging/registryd/registryd.service "$stage/usr/lib/systemd/system/registryd.service"
	install -D packaging/registryd/registryd.sysusers "$stage/usr/lib/sysusers.d/registryd.conf"
	install -D packaging/registryd/registryd.tmpfiles "$stage/usr/lib/tmpfiles.d/registryd.conf"
	install -D packaging/registryd/registryd.conf "$stage/usr/share/confirmpoint-registryd/registryd.conf"
fi
page packaging/registryd/registryd.8.in
documents packaging/registryd/lintian-overrides
pack packaging/registryd/registryd.yaml.in registryd
