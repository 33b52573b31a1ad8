#!/bin/sh
# Builds the programs for Linux as they are shipped: the window and the reader
# of USB keys against the older system root, the others static.
# SOURCE is a clean checkout, so that the revision in the programs is true.
# Usage: scripts/release-build.sh all|static amd64|arm64 SOURCE OUT
set -eu

what=${1:?all or static}
arch=${2:?amd64 or arm64}
source=${3:?checkout of the commit}
out=${4:?directory of the programs}
here=$(cd "$(dirname "$0")" && pwd)
go=$(sh "$here/go.sh")
mkdir -p "$out"
out=$(cd "$out" && pwd)

export GOOS=linux GOARCH="$arch" GOAMD64=v1 GOARM64=v8.0 GOFLAGS= GOTOOLCHAIN=local GOWORK=off
# No names of symbols for a debugger and no identity of the link: the first
# are dead weight, the second would tell one machine's paths from another's.
# Panics still name their functions and lines.
build() {
	(cd "$source" && "$go" build -trimpath -buildvcs=true -ldflags '-s -w -buildid= -extldflags=-Wl,-z,relro,-z,now' "$@")
}

CGO_ENABLED=0 build -o "$out/pointctl" ./cmd/pointctl
CGO_ENABLED=0 build -o "$out/registryd" ./cmd/registryd
[ "$what" = all ] || exit 0

case "$arch" in
amd64) triplet=x86_64-linux-gnu ;;
arm64) triplet=aarch64-linux-gnu ;;
esac
root=${SYSROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/confirmpoint/sysroot}/$arch
sh "$here/sysroot.sh" "$arch" "$root"

# --sysroot alone is not enough: Debian's compilers look for the C library
# beside themselves first, and would find the newer one.
export CGO_ENABLED=1
export CC="$triplet-gcc --sysroot=$root -B$root/usr/lib/$triplet -isystem $root/usr/include/$triplet -isystem $root/usr/include -L$root/usr/lib/$triplet -L$root/lib/$triplet -ffile-prefix-map=$root=/"
export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/lib/$triplet/pkgconfig:$root/usr/share/pkgconfig" PKG_CONFIG_PATH=
export CGO_CFLAGS="-O2 -g0" CGO_LDFLAGS="-O2 -Wl,--build-id=none"
build -tags pkcs11 -o "$out/confirmpoint-token" ./cmd/confirmpoint-token
# migrated_fynedo leaves out the toolkit's checks of which goroutine calls it,
# a fifth of the time of a frame; every build that tests has them.
build -tags x11,migrated_fynedo -o "$out/confirmpoint" ./cmd/confirmpoint
