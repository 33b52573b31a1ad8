#!/bin/sh
# Before the program is taken away for good (remove from dpkg, 0 from rpm), not
# before an upgrade: the service ends and is no longer started. Its folder stays.
set -e
case "${1:-}" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now registryd.service
	fi
	;;
esac
