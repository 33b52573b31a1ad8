#!/bin/sh
# Prints the path of a go command that can build this module, and installs one
# when there is none. A distribution's go of 1.21 or newer fetches the version
# that go.mod names by itself; an older one cannot, but it can fetch the same
# toolchain as a module, which is checked against the checksum database.
set -eu
cd "$(dirname "$0")/.."

want=$(sed -n 's/^go //p' go.mod)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/confirmpoint
own=$cache/go$want/bin/go

minor() { # minor version of a go command, e.g. 26
	"$1" version 2>/dev/null | sed -n 's/^go version go1\.\([0-9]*\).*/\1/p'
}

for candidate in "$(command -v go || true)" /usr/local/go/bin/go "$own"; do
	[ -n "$candidate" ] && [ -x "$candidate" ] || continue
	m=$(minor "$candidate")
	if [ -n "$m" ] && [ "$m" -ge 21 ]; then
		echo "$candidate"
		exit 0
	fi
done

sh scripts/need.sh golang-go ca-certificates >&2
old=$(command -v go || echo /usr/bin/go)
m=$(minor "$old")
if [ -n "$m" ] && [ "$m" -ge 21 ]; then
	echo "$old"
	exit 0
fi

echo "fetching the go $want toolchain" >&2
arch=$("$old" env GOARCH)
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
(cd "$empty" && "$old" mod init bootstrap >/dev/null 2>&1 &&
	"$old" mod download "golang.org/toolchain@v0.0.1-go$want.linux-$arch" >&2)
src=$("$old" env GOMODCACHE)/golang.org/toolchain@v0.0.1-go$want.linux-$arch
mkdir -p "$cache"
rm -rf "$cache/go$want.part"
cp -r "$src" "$cache/go$want.part"
chmod -R u+w "$cache/go$want.part"
chmod +x "$cache/go$want.part"/bin/* "$cache/go$want.part"/pkg/tool/*/*
mv "$cache/go$want.part" "$cache/go$want"
echo "$own"
