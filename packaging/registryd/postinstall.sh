#!/bin/sh
# After an installation: the user and the folder of the service. It is neither
# enabled nor started again here: whoever upgrades makes a backup first.
set -e
if command -v systemd-sysusers >/dev/null; then
	systemd-sysusers registryd.conf
	systemd-tmpfiles --create registryd.conf
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
