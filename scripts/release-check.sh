#!/bin/sh
# Looks at what a release left in DIST, as far as that goes without starting
# anything: sums, format of the packages, menu entry, what they depend on,
# installing the archives and taking them away.
# Usage: scripts/release-check.sh DIST
set -eu
dist=$(cd "${1:?folder of the release}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	echo "release-check: $*" >&2
	exit 1
}

cd "$dist"
if [ -e SHA256SUMS ]; then sha256sum --quiet -c SHA256SUMS; fi
lintian --fail-on error,warning --allow-root ./*.deb || fail "lintian is not content"

for deb in ./confirmpoint_*.deb; do
	rm -rf "$work/deb"
	dpkg -x "$deb" "$work/deb"
	desktop-file-validate "$work/deb/usr/share/applications/cn.confirmpoint.desk.desktop"
	appstreamcli validate --no-net "$work/deb/usr/share/metainfo/cn.confirmpoint.desk.metainfo.xml" >"$work/appstream" || { cat "$work/appstream" >&2; exit 1; }
	for f in usr/bin/confirmpoint usr/bin/pointctl usr/libexec/confirmpoint/confirmpoint-token usr/share/doc/confirmpoint/copyright usr/share/doc/confirmpoint/THIRD-PARTY-LICENSES.txt; do
		[ -s "$work/deb/$f" ] || fail "$deb lacks $f"
	done
done

# The service, with the user and the folder that it names.
for deb in ./confirmpoint-registryd_*.deb; do
	rm -rf "$work/deb"
	dpkg -x "$deb" "$work/deb"
	unit=usr/lib/systemd/system/registryd.service
	named=$(sed -n -e 's|^ExecStart=/\([^ ]*\).*|\1|p' -e 's|^EnvironmentFile=/||p' "$work/deb/$unit")
	for f in $named usr/bin/registryd usr/lib/sysusers.d/registryd.conf usr/lib/tmpfiles.d/registryd.conf usr/share/doc/confirmpoint-registryd/copyright; do
		[ -s "$work/deb/$f" ] || fail "$deb lacks $f"
	done
done

# The .rpm holds the same files as the .deb, and asks for libraries by name.
for rpm in ./confirmpoint-[0-9]*.rpm; do
	rpm -qp --requires "$rpm" >"$work/requires" 2>/dev/null
	for needed in 'libc.so.6(GLIBC_' 'libX11.so.6()(64bit)' 'libXrandr.so.2()(64bit)'; do
		grep -qF "$needed" "$work/requires" || fail "$rpm does not require $needed"
	done
	rpm -qpl "$rpm" >"$work/files" 2>/dev/null
	for f in /usr/bin/confirmpoint /usr/bin/pointctl /usr/libexec/confirmpoint/confirmpoint-token /usr/share/doc/confirmpoint/THIRD-PARTY-LICENSES.txt; do
		grep -qx "$f" "$work/files" || fail "$rpm lacks $f"
	done
done

for archive in ./*_linux_*.tar.gz; do
	rm -rf "$work/tar" "$work/dest"
	mkdir "$work/tar"
	tar -xzf "$archive" -C "$work/tar"
	top=$(echo "$work"/tar/*)
	[ -s "$top/THIRD-PARTY-LICENSES.txt" ] || fail "$archive lacks the licences"
	make -s -C "$top" install DESTDIR="$work/dest" >/dev/null
	want=$(cd "$top/usr" && find . -type f | wc -l)
	got=$(find "$work/dest/usr/local" -type f | wc -l)
	[ "$want" = "$got" ] || fail "$archive: $got of $want files were installed"
	[ -x "$(find "$work/dest/usr/local/bin" -type f | head -n 1)" ] || fail "$archive: the program may not be started"
	if grep -qs /usr/bin/ "$work"/dest/usr/local/lib/systemd/system/*.service; then fail "$archive: the service starts another program than was installed"; fi
	touch "$work/dest/usr/local/bin/somebody-elses"
	make -s -C "$top" uninstall DESTDIR="$work/dest" >/dev/null
	left=$(cd "$work/dest" && find . -type f)
	[ "$left" = ./usr/local/bin/somebody-elses ] || fail "$archive: uninstall left or took too much: $left"
done
echo "release-check: $(find . -name '*.deb' | wc -l) .deb, $(find . -name '*.rpm' | wc -l) .rpm, $(find . -name '*.tar.gz' | wc -l) .tar.gz are as they should be"
