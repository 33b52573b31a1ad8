#!/bin/sh
# Tests both installers under Wine, with programs that stand in for ours and a
# signature of a certificate made here. Takes half a minute.
# Usage: scripts/windows/installers.sh
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
. scripts/windows/wine.sh
trap 'end_wine; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
# The folders of a person lead into the home folder.
mkdir "$work/home" "$work/files"
export HOME="$work/home"

fail() {
	echo "installers: $1" >&2
	exit 1
}
there() { [ -e "$1" ] || fail "$2: $1 is missing"; }
gone() { [ ! -e "$1" ] || fail "$2: $1 is there"; }

# A certificate that nobody trusts, to sign with and to check against.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Test of installers" \
	-addext extendedKeyUsage=codeSigning -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
echo secret >"$work/password"
openssl pkcs12 -export -inkey "$work/key.pem" -in "$work/cert.pem" -passout "file:$work/password" -out "$work/sign.pfx"

x86_64-w64-mingw32-gcc -s -o "$work/files/confirmpoint.exe" scripts/windows/standin.c
cp "$work/files/confirmpoint.exe" "$work/files/confirmpoint-token.exe"
cp "$work/files/confirmpoint.exe" "$work/files/pointctl.exe"
echo licences >"$work/files/THIRD-PARTY-LICENSES.txt"

# setup FORM VERSION OUT: an installer.
setup() {
	makensis -V2 -NOCD -INPUTCHARSET UTF8 -DVERSION="$2" -DFORM="$1" -DFILES="$work/files" -DOUT="$3" \
		-DCOMPRESS=zlib packaging/windows/setup.nsi
}
for form in user machine; do
	for version in 0.8.0 0.9.0 1.0.0; do
		setup "$form" "$version" "$work/setup-$form-$version.exe"
	done
done
setup user 1.0.0 "$work/again.exe"
cmp "$work/again.exe" "$work/setup-user-1.0.0.exe" || fail "the same files give two installers"
say "made the installers, one of them twice: the same bytes"

(
	export CONFIRMPOINT_SIGN_PFX="$work/sign.pfx" CONFIRMPOINT_SIGN_PASSWORD_FILE="$work/password"
	setup user 1.0.0 "$work/signed.exe"
	sh scripts/sign-windows.sh "$work/signed.exe"
)
# signed FILE: by our certificate, and nothing was changed since.
signed() { osslsigncode verify -CAfile "$work/cert.pem" -in "$1" >"$work/verify.log" 2>&1; }
signed "$work/signed.exe" || { cat "$work/verify.log" >&2; fail "the signature does not hold"; }
! signed "$work/again.exe" || fail "an installer without a signature passes as signed"
printf x | dd of="$work/signed.exe" bs=1 seek=4096 conv=notrunc 2>/dev/null
! signed "$work/signed.exe" || fail "a changed installer passes as signed"
say "signed and verified"

make_prefix
say "Wine is ready"
person=$(echo "$WINEPREFIX"/drive_c/users/*/AppData | sed 's|/AppData.*||')
data="$person/AppData/Local/confirmpoint"

# run WANT PROGRAM...: in Wine, with the exit code it must have.
run() {
	want=$1
	shift
	code=0
	in_wine 120 "$*" "$@" >/dev/null 2>&1 || code=$?
	[ "$code" = "$want" ] || fail "$* gives $code, want $want"
}

# short PATH: as Windows writes it, without spaces.
short() { "$wine" winepath -s "$("$wine" winepath -w "$1" 2>/dev/null | tr -d '\r')" 2>/dev/null | tr -d '\r'; }

# uninstall APP SWITCHES...: an uninstaller ends before its work is done, unless
# it is told where it lies; that must be said without a space.
uninstall() {
	app=$1
	shift
	cp "$app/uninstall.exe" "$work/uninstall.exe"
	run "${want_code:-0}" "$work/uninstall.exe" /S "$@" "_?=$(short "$app")"
}

# whole FORM APP MENU DESKTOP ROOT: one form from the first installation to the end.
whole() {
	form=$1 app=$2 menu=$3 desktop=$4 root=$5
	mkdir -p "$data"
	echo work >"$data/work"

	run 0 "$work/setup-$form-0.8.0.exe" /S
	there "$app/versions/0.8.0/confirmpoint.exe" "$form installation"
	there "$app/versions/0.8.0/confirmpoint-token.exe" "$form installation"
	there "$app/versions/0.8.0/pointctl.exe" "$form installation"
	there "$app/versions/0.8.0/THIRD-PARTY-LICENSES.txt" "$form installation"
	there "$menu/现场确认.lnk" "$form installation"
	there "$menu/现场确认（演练）.lnk" "$form installation"
	there "$desktop/现场确认.lnk" "$form installation"
	"$wine" reg query "$root\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\confirmpoint" /v DisplayVersion 2>/dev/null |
		grep -q '0\.8\.0' || fail "$form: Windows does not list the program"

	run 0 "$work/setup-$form-0.9.0.exe" /S
	there "$menu/现场确认（上一版 0.8.0）.lnk" "$form upgrade"
	run 0 "$app/versions/0.8.0/confirmpoint.exe"
	run 0 "$work/setup-$form-1.0.0.exe" /S
	run 0 "$work/setup-$form-1.0.0.exe" /S # once more: the version before stays
	there "$app/versions/1.0.0/confirmpoint.exe" "$form upgrade"
	run 0 "$app/versions/0.9.0/confirmpoint.exe"
	there "$menu/现场确认（上一版 0.9.0）.lnk" "$form upgrade"
	gone "$app/versions/0.8.0" "$form upgrade: the version before the last"
	gone "$menu/现场确认（上一版 0.8.0）.lnk" "$form upgrade"

	rm -f "$WINEPREFIX/drive_c/running"
	"$wine" "$app/versions/0.9.0/confirmpoint.exe" 'C:\running' >/dev/null 2>&1 &
	running=$!
	until [ -e "$WINEPREFIX/drive_c/running" ]; do
		kill -0 "$running" || fail "the stand-in does not run"
		sleep 0.1
	done
	run 3 "$work/setup-$form-1.0.0.exe" /S
	want_code=3 uninstall "$app"
	there "$app/versions/1.0.0/confirmpoint.exe" "$form, refused"
	kill "$running"
	wait "$running" 2>/dev/null || true
	say "$form: installed, upgraded, refused while running"

	uninstall "$app"
	gone "$app/versions" "$form removal"
	gone "$app/uninstall.exe" "$form removal"
	gone "$menu" "$form removal"
	gone "$desktop/现场确认.lnk" "$form removal"
	there "$data/work" "$form removal"
	! "$wine" reg query "$root\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\confirmpoint" >/dev/null 2>&1 ||
		fail "$form: Windows still lists the program"
	run 0 "$work/setup-$form-1.0.0.exe" /S
	gone "$menu/现场确认（上一版 0.9.0）.lnk" "$form, installed anew"
	uninstall "$app" /DELETEDATA
	gone "$data" "$form removal with its data"
	say "$form: removed, the data stayed until they were asked for"
}

whole user "$person/AppData/Local/Programs/confirmpoint" \
	"$person/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/现场确认" "$person/Desktop" HKCU
whole machine "$WINEPREFIX/drive_c/Program Files/confirmpoint" \
	"$WINEPREFIX/drive_c/ProgramData/Microsoft/Windows/Start Menu/Programs/现场确认" \
	"$WINEPREFIX/drive_c/users/Public/Desktop" HKLM

run 4 "$work/setup-user-1.0.0.exe" /S "/D=$("$wine" winepath -w "$data" 2>/dev/null | tr -d '\r')\\app"
gone "$data/app" "an installation below the data"
say "the folder of the data is not taken for the program"
