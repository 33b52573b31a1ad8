#!/bin/sh
# Makes a release of the last commit in dist/: packages, sums, list of parts,
# licences. Everything is built from a fresh clone, so that the revision in the
# programs is true, and a second time from another folder with a build cache of
# its own; the release ends in an error when a byte differs.
#
# Usage: scripts/release.sh [short]
#   short: Linux on amd64 only, and only the static programs are built twice, the
#          second time with a cache that is kept and never shared with the first
# Environment:
#   CONFIRMPOINT_RELEASE_KEY   file of the publisher's key: signs SHA256SUMS and the manifest of the update
#   CONFIRMPOINT_RELEASE_NOTES file of what is new, for the manifest: Chinese, a line ---, English
#   CONFIRMPOINT_MAINTAINER    name and address of who publishes, for the packages
#   RELEASE_WORK               folder for what is in between (default: a new one, removed at the end)
set -eu
cd "$(dirname "$0")/.."
form=${1:-full}
case "$form" in full | short) ;; *) echo "usage: scripts/release.sh [short]" >&2; exit 2 ;; esac
dist=$PWD/dist
tools=$PWD/bin
go=$(sh scripts/go.sh)
[ -z "$(git status --porcelain)" ] || echo "note: what is not committed is not in this release" >&2

if [ -n "${RELEASE_WORK:-}" ]; then
	mkdir -p "$RELEASE_WORK"
	work=$(cd "$RELEASE_WORK" && pwd)
else
	work=$(mktemp -d)
	trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
	trap 'exit 1' INT TERM HUP
fi
commit=$(git rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit")
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC GOFLAGS= NFPM="$tools/nfpm-2.45.0" RELEASE_TOOL="$work/release"
umask 022
CGO_ENABLED=0 "$go" build -trimpath -o "$RELEASE_TOOL" ./internal/release

archs="amd64 arm64"
again=all
if [ "$form" = short ]; then
	archs=amd64
	again=static
fi

# make_all ROUND HOW: the packages in $work/ROUND/dist.
make_all() {
	round=$work/$1
	rm -rf "$round"
	mkdir -p "$round/dist"
	git clone -q --shared --no-checkout . "$round/source"
	git -C "$round/source" checkout -q "$commit"
	(cd "$round/source" && CGO_ENABLED=0 "$RELEASE_TOOL" licences "$round/dist/THIRD-PARTY-LICENSES.txt")
	for arch in $archs; do
		echo "release: $1 build, Linux on $arch"
		sh scripts/release-build.sh "$2" "$arch" "$round/source" "$round/programs/linux_$arch"
		if [ "$2" = static ]; then # the others are those of the first round
			for p in confirmpoint confirmpoint-token; do cp "$work/first/programs/linux_$arch/$p" "$round/programs/linux_$arch/"; done
		fi
		sh "$round/source/scripts/release-linux.sh" "$round/programs/linux_$arch" "$arch" "$round/dist/THIRD-PARTY-LICENSES.txt" "$round/dist"
	done
	if [ "$form" = full ] && [ -e "$round/source/scripts/release-windows.sh" ]; then
		echo "release: $1 build, Windows"
		PROGRAMS="$round/programs/windows_amd64" sh "$round/source/scripts/release-windows.sh" "$round/dist"
	fi
	"$RELEASE_TOOL" linkage "$round"/programs/linux_*/*
	(cd "$round/source" && CGO_ENABLED=0 "$RELEASE_TOOL" sbom "$round/dist/confirmpoint-$(version).cdx.json" "$round"/programs/*/*)
	(cd "$round/dist" && sha256sum -- * >"$round/SHA256SUMS")
}

version() { sed -n 's/^const Number = "\([0-9][0-9.]*\)"$/\1/p' internal/version/version.go; }

make_all first all
second=$work/cache
if [ "$form" = short ]; then second=${XDG_CACHE_HOME:-$HOME/.cache}/confirmpoint/second-build; fi
export GOCACHE="$second"
make_all second "$again"
if ! cmp -s "$work/first/SHA256SUMS" "$work/second/SHA256SUMS"; then
	echo "release: two builds of the same commit differ:" >&2
	diff "$work/first/SHA256SUMS" "$work/second/SHA256SUMS" >&2 || true
	exit 1
fi

rm -rf "$dist"
mkdir -p "$dist"
cp "$work"/first/dist/* "$work/first/SHA256SUMS" "$dist/"
if [ -n "${CONFIRMPOINT_RELEASE_KEY:-}" ]; then
	key=$(realpath "$CONFIRMPOINT_RELEASE_KEY")
	notes=${CONFIRMPOINT_RELEASE_NOTES:+$(realpath "$CONFIRMPOINT_RELEASE_NOTES")}
	"$RELEASE_TOOL" sign "$key" "$dist/SHA256SUMS"
	cd "$work/first/source"
	# What these programs would not believe is not worth publishing.
	"$RELEASE_TOOL" verify internal/update/publisher.keys "$dist/SHA256SUMS"
	CGO_ENABLED=0 "$go" run -trimpath ./cmd/registryd update manifest "$dist" --sign "$key" --release "$(version)" --notes "$notes"
fi
echo "release: $(version) of $commit, built twice with the same bytes"
cat "$dist/SHA256SUMS"
