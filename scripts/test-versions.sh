#!/bin/sh
# Two versions at one registry: builds the programs as they were before the
# present version of the protocol was begun, and works with both on the same
# applicants: on the registry of before, on today's after it has migrated the
# database, there in the windows of both as well, and on the one of before again
# after a rollback to the file that was kept. Needs the whole history. A few
# minutes.
# Usage: scripts/test-versions.sh
set -eu
cd "$(dirname "$0")/.."
go=$(sh scripts/go.sh)

version=$(sed -n 's/^const Version = \([0-9][0-9]*\)$/\1/p' sync/wire/messages.go)
[ -n "$version" ] || { echo "sync/wire says no version of the protocol" >&2; exit 1; }
first=$(git log -S"const Version = $version" --format=%H -- sync/wire/messages.go | tail -n 1)
if [ -z "$first" ] || ! git rev-parse --quiet --verify "$first^^{commit}" >/dev/null; then
	echo "two versions: not tried, this history is too shallow for the version before protocol $version (git fetch --unshallow)"
	exit 0
fi

# A session of its own, with a keyring: both programs keep their keys in it.
[ -n "${VERSIONS_SESSION:-}" ] || VERSIONS_SESSION=own exec dbus-run-session -- sh scripts/test-versions.sh

root=$PWD
work=$(mktemp -d)
serving=""
keyring=""
displays=""
windows=""
end() {
	for process in $windows; do # stopped, it would not see that it is to end
		kill -CONT "-$process" 2>/dev/null || true
	done
	for process in $windows $displays $serving $keyring; do # a window asks the keyring to its end
		kill "$process" 2>/dev/null || true
		wait "$process" || true
	done
	git -C "$root" worktree remove --force "$work/tree" 2>/dev/null || true
	rm -rf "$work"
}

trap end EXIT
trap 'exit 1' INT TERM
git worktree add --quiet --detach "$work/tree" "$first^"
for version_of in old new; do
	case $version_of in old) tree=$work/tree ;; new) tree=$root ;; esac
	(cd "$tree" && CGO_ENABLED=0 "$go" build -trimpath -o "$work/$version_of/" ./cmd/pointctl ./cmd/registryd)
	if ! (cd "$tree" && "$go" build -trimpath -tags x11 -o "$work/$version_of/" ./cmd/confirmpoint); then
		echo "two versions: the $version_of window cannot be built" >&2
		exit 1
	fi
done
echo "two versions: protocol $version, and $(git log -1 --format='%h of %cs' "$first^")"
cd "$work"
before=$(sed -n 's/^const Version = \([0-9][0-9]*\)$/\1/p' tree/sync/wire/messages.go)
[ "$before" = $((version - 1)) ] || { echo "before protocol $version there is $before" >&2; exit 1; }

export HOME="$work" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_CONFIG_HOME="$work/config"
export XDG_RUNTIME_DIR="$work/run"
export POINTCTL_PASSWORD='correct horse battery' POINTCTL_PIN=485162
mkdir -p data/keyrings cache config run
chmod 700 run
printf 'password of the desktop' >desktop
gnome-keyring-daemon --unlock --foreground --components=secrets <desktop >/dev/null 2>keyring.log &
keyring=$!

fail() {
	echo "two versions: $1" >&2
	tail -n 30 out err reg.log window-*.log >&2 2>/dev/null || true
	pictures >&2
	exit 1
}
# expect CODE WORDS COMMAND...: ends with the code and says the words.
expect() {
	want=$1 words=$2
	shift 2
	code=0
	"$@" >out 2>err || code=$?
	[ "$code" = "$want" ] || fail "$*: exit code $code, want $want"
	cat out err | grep -q -e "$words" || fail "$*: does not say $words"
}
# at CLERK COMMAND...: li has a workstation of before, wang one of today.
at() {
	who=$1
	shift
	case "$who" in li) program=old ;; wang) program=new ;; esac
	"$work/$program/pointctl" --dir "$work/ws-$who" "$@"
}
serve() { # VERSION: its registry, always at the same port
	: >reg.log
	"$work/$1/registryd" --dir reg serve --listen "127.0.0.1:${port:-0}" --sms log >>reg.log 2>&1 &
	serving=$!
	tries=0
	until grep -q 'https://[0-9.]*:[0-9]' reg.log; do
		if ! kill -0 "$serving" 2>/dev/null || [ "$tries" -ge 600 ]; then fail "registryd of $1 does not serve"; fi
		tries=$((tries + 1))
		sleep 0.1
	done
	url=$(grep -o 'https://[0-9.:]*' reg.log | head -n 1)
	port=${url##*:}
}
stop() {
	kill -INT "$serving"
	wait "$serving" || fail "registryd ends with $?"
	serving=""
}
sms='sed -n "s/^SMS .*验证码 \([0-9]*\).*/\1/p" '"$work/reg.log"' | tail -1'
login() { expect 0 . at "$1" login --sms-code-command "$sms"; }
enrol() { # CLERK
	POINTCTL_ACTIVATION_CODE=$(sed -n 's/.*激活码：\([0-9A-Z-]*\).*/\1/p' "clerk-$1")
	export POINTCTL_ACTIVATION_CODE
	expect 0 青禾县城关确认点 at "$1" enrol --registry "$url" --ca reg/ca.pem --user "$1"
	unset POINTCTL_ACTIVATION_CODE
	login "$1"
}
# What both must come to see alike: who, and how it was decided.
seen() { at "$1" list --json | tr -d '\n' | grep -o '"application_no": *"[^"]*"\|"state": *"[^"]*"' | paste -d' ' - -; }
alike() { # WHEN
	if ! seen li >seen-li || ! seen wang >seen-wang; then fail "$1: the list cannot be read"; fi
	[ "$(wc -l <seen-li)" = 30 ] || fail "$1: $(wc -l <seen-li) of 30 applicants"
	diff seen-li seen-wang >err || fail "$1: the two versions see different things"
}
# decided N: so many have a decision, at both.
decided() {
	for list in seen-li seen-wang; do
		n=$(grep -c '"complete"\|"incomplete"' "$list" || true)
		[ "$n" = "$1" ] || fail "$n decided in $list, want $1"
	done
}
give_up() { # CLERK: closes its newest refused decision, the first of the list
	id=$(at "$1" outbox --json | grep -B3 '"state": "refused"' | sed -n 's/.*"operation_id": "\([^"]*\)".*/\1/p' | head -n 1)
	expect 0 已了结 at "$1" outbox --give-up "$id" --reason 同事已先作结论
	expect 0 '冲突 0' at "$1" status
}

# shellcheck source=scripts/test-versions-window.sh
. "$root/scripts/test-versions-window.sh"

# The registry of before, and a clerk of before who decides on one applicant.
new/registryd demo-data --out bring --point QH01 --count 30 --seed 11 >out
old/registryd --dir reg init --bureau 青禾县教育局 --phone 0750-5550100 --host 127.0.0.1 >out
old/registryd --dir reg plan put --id 2026 --name 定期注册 --opens "$(date -d -30days +%F)" --closes "$(date -d +90days +%F)" >out
old/registryd --dir reg point put --code QH01 --name 青禾县城关确认点 >out
old/registryd --dir reg window put --plan 2026 --point QH01 --opens "$(date -d -7days +%F)" --closes "$(date -d +7days +%F)" >out
for who in li wang; do
	printf %s "$POINTCTL_PASSWORD" | old/registryd --dir reg clerk add --user "$who" --name 经办人 --point QH01 --phone 13800138000 --password-stdin >"clerk-$who"
done
expect 0 '新增 30' old/registryd --dir reg import bring/申请人员基本情况表.xlsx --plan 2026 --photos bring/照片
serve old
enrol li
expect 0 '取回记录 30 条' at li sync
at li list | grep -v '[0-9]$' | grep -o '^[0-9]\{8,\}' | head -n 7 >people
[ "$(wc -l <people)" = 7 ] || fail "too few applicants without a finding"
nth() { sed -n "$1p" people; }
expect 0 . at li confirm "$(nth 1)" --all-met --complete
expect 0 '已受理 1' at li sync
stop

# Today's registry takes the database over, and keeps it as it was.
expect 0 定期注册 new/registryd --dir reg plan list
kept=$(find reg -name 'registry.db.v*.bak')
[ -f "$kept" ] || fail "the database of before was not kept"
serve new
enrol wang
expect 0 '取回记录 30 条' at wang sync
alike "after the upgrade"
decided 1

# The same applicants at both, neither having seen the other's decision. The
# first to be sent counts, whichever version made it; the second is shown as a
# conflict, until its clerk gives it up.
meet() { # FIRST SECOND APPLICANT
	expect 0 . at "$1" confirm "$3" --all-met --complete
	expect 0 . at "$2" confirm "$3" --all-met --not-met T1 --incomplete
	expect 0 '已受理 1' at "$1" sync --send-only
	expect 6 '被拒 1' at "$2" sync
	expect 0 "$3" at "$2" list --queue conflict
	give_up "$2"
}
meet wang li "$(nth 2)"
meet li wang "$(nth 3)"
expect 0 . at li confirm "$(nth 4)" --all-met --complete
expect 0 . at wang confirm "$(nth 5)" --all-met --not-met T1 --incomplete
for who in li wang li wang; do expect 0 . at $who sync; done
alike "after deciding side by side"
decided 5
windows "$(nth 6)" "$(nth 7)"
for who in li wang li wang; do expect 0 . at $who sync; done
alike "after deciding in windows side by side"
decided 7
for n in 6 7; do
	grep "\"$(nth $n)\".*\"complete\"" seen-li >out || fail "applicant $n is not as the first window decided"
done

# Today's program on a copy of the data of the one before. Both share the
# keyring's count of PIN tries: to the original, whose own count is then behind,
# that looks like one wrong try, after which a second has to pass.
at li list >before
cp -a ws-li ws-copy
new/pointctl --dir ws-copy list >listed 2>err || fail "today's pointctl does not open the data of before"
diff before listed >err || fail "today's pointctl reads other things in the data of before"
sleep 2
stop

# Rollback: the program of before is refused the new database, and goes on with
# the one that was kept. What it had decided before is there; what was decided
# since is open again at every workstation, and is decided again.
expect 7 '更新版本' old/registryd --dir reg plan list
mkdir new-database
mv reg/registry.db* new-database/
cp "new-database/$(basename "$kept")" reg/registry.db
expect 0 '从备份恢复' old/registryd --dir reg restored
serve old
expect 0 . at li sync
expect 0 . at li sync
seen li >seen-li
[ "$(grep -c '"complete"\|"incomplete"' seen-li)" = 1 ] || fail "after the rollback there is more or less than the database that was kept held"
for n in 3 4; do expect 0 . at li confirm "$(nth $n)" --all-met --complete; done
expect 0 '已受理 2' at li sync
code=0
at wang sync >out 2>err || code=$?
[ "$code" != 0 ] || fail "today's pointctl works with the registry of before, which does not speak its version"
! grep -q 'panic\|goroutine' out err || fail "today's pointctl falls over the registry of before"
grep -q . err || fail "today's pointctl says nothing about the registry of before"
echo "today's pointctl, at the registry of before: $(cat err)"
stop

# The upgrade again. Who was enrolled after the kept database must be so again.
serve new
expect 0 . at li sync
for n in 2 5; do expect 0 . at li confirm "$(nth $n)" --all-met --complete; done
expect 0 '已受理 2' at li sync
seen li >seen-li
[ "$(grep -c '"complete"\|"incomplete"' seen-li)" = 5 ] || fail "after upgrading again not all five are decided"
expect 5 '没有激活' at wang sync
stop
expect 0 '已导出 30 人' new/registryd --dir reg export --plan 2026 --out decided.xlsx
echo "two versions at one registry: upgrade, conflicts, rollback and upgrade again are ok"
