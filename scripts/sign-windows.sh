#!/bin/sh
# Signs a program for Windows in place with osslsigncode, when the environment
# names a certificate; otherwise leaves it as it is.
# Usage: scripts/sign-windows.sh FILE
# Environment, either
#   CONFIRMPOINT_SIGN_PFX            certificate and key in one PKCS#12 file, and
#   CONFIRMPOINT_SIGN_PASSWORD_FILE  a file with its password
# or a key that never leaves its token:
#   CONFIRMPOINT_SIGN_PKCS11         the token's PKCS#11 module,
#   CONFIRMPOINT_SIGN_KEY            the key as a pkcs11: URI,
#   CONFIRMPOINT_SIGN_CERT           the certificate with its chain, PEM, and
#   CONFIRMPOINT_SIGN_PASSWORD_FILE  a file with the token's PIN;
# and, with both,
#   CONFIRMPOINT_SIGN_TIMESTAMP      the URL of an RFC 3161 server: without it the
#                                    signature ends with the certificate
set -eu
file=${1:?usage: scripts/sign-windows.sh FILE}

set --
if [ -n "${CONFIRMPOINT_SIGN_PFX:-}" ]; then
	set -- -pkcs12 "$CONFIRMPOINT_SIGN_PFX"
elif [ -n "${CONFIRMPOINT_SIGN_PKCS11:-}" ]; then
	set -- -pkcs11module "$CONFIRMPOINT_SIGN_PKCS11" -key "${CONFIRMPOINT_SIGN_KEY:?}" -certs "${CONFIRMPOINT_SIGN_CERT:?}"
else
	exit 0
fi
set -- "$@" -readpass "${CONFIRMPOINT_SIGN_PASSWORD_FILE:?the file with the password of the signing key}"
# Else the time of the signature is now, and no two are the same.
[ -z "${SOURCE_DATE_EPOCH:-}" ] || set -- "$@" -time "$SOURCE_DATE_EPOCH"
[ -z "${CONFIRMPOINT_SIGN_TIMESTAMP:-}" ] || set -- "$@" -ts "$CONFIRMPOINT_SIGN_TIMESTAMP"

signed=$file.signed
trap 'rm -f "$signed"' EXIT INT TERM
osslsigncode sign "$@" -h sha256 -n "现场确认" -in "$file" -out "$signed" >/dev/null
# Into the same file: an installer's uninstaller keeps its name while it is made.
cat "$signed" >"$file"
