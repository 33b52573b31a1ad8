#!/bin/sh
# Proves what README.md promises a newcomer: a bare Debian root, nothing in it
# but git and make, a clone of the committed tree, the two commands, and what
# came of them held against the section "What to expect".
# Usage: scripts/newcomer.sh [full]     as root; full: make test too
# NEWCOMER_ROOT=DIR keeps the root in DIR; else it is removed at the end.
set -eu
cd "$(dirname "$0")/.."
full=${1:-}

[ "$(id -u)" = 0 ] || { echo "a root of its own can only be made by root" >&2; exit 1; }
sh scripts/need.sh debootstrap git util-linux
[ -z "$(git status --porcelain)" ] || echo "what is not committed is not part of it" >&2

suite=bookworm
# The mirror of this machine, wherever that is.
mirror=$(apt-get indextargets --format '$(SITE)' 'Identifier: Packages' "Release: $suite" | head -n 1)
[ -n "$mirror" ] || { echo "this machine's apt knows no $suite" >&2; exit 1; }

if [ -n "${NEWCOMER_ROOT:-}" ]; then
	root=$NEWCOMER_ROOT
	mkdir -p "$root"
else
	root=$(mktemp -d /var/tmp/newcomer.XXXXXX)
	trap 'rm -rf --one-file-system "$root"' EXIT
fi
chmod 755 "$root" # it is the / of users who are not root, such as a database's
log=out/newcomer.log
mkdir -p out

echo "a bare $suite in $root"
debootstrap --variant=minbase --include=git,make "$suite" "$root" "$mirror" >"$log" 2>&1 ||
	{ tail -n 20 "$log" >&2; echo "debootstrap failed" >&2; exit 1; }
# What makes this machine reach its packages: names, certificates, nothing else.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
if ls /usr/local/share/ca-certificates/*.crt >/dev/null 2>&1; then
	mkdir -p "$root/usr/local/share/ca-certificates"
	cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
fi
git clone --quiet --no-hardlinks . "$root/home/confirmpoint"

# inside runs a command in the root as on a machine of its own. The mounts are
# those of a mount namespace: they go with the command, however it ends.
inside() {
	unshare --mount --propagation private sh -euc '
		root=$1; shift
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/tmp"
		exec chroot "$root" "$@"' inside "$root" \
		env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"$@"
}
# How this machine fetches Go modules, when that is not the default.
passed() {
	for name in GOPROXY GOSUMDB GONOSUMDB GOPRIVATE HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || echo "$name=$value"
	done
}

step() { # step TARGET: its lines go to the log too
	start=$(date +%s)
	echo "make $1"
	code=0
	# shellcheck disable=SC2046 # one word each
	inside $(passed) sh -c "cd /home/confirmpoint && make $1" >"out/newcomer-$1.log" 2>&1 || code=$?
	cat "out/newcomer-$1.log" >>"$log"
	echo "make $1: exit $code after $(($(date +%s) - start)) s"
	[ "$code" = 0 ] || { tail -n 40 "out/newcomer-$1.log" >&2; exit 1; }
}

step run
sh scripts/promised.sh README.md out/newcomer-run.log "$root/home/confirmpoint"
sh scripts/promised.sh README.zh-CN.md out/newcomer-run.log "$root/home/confirmpoint"
if [ "$full" = full ]; then
	step test
	! grep -q '^FAIL\|^--- FAIL' out/newcomer-test.log || { echo "make test ends with FAIL" >&2; exit 1; }
fi
echo "a newcomer finds what README.md says"
