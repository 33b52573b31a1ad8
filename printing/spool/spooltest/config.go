//go:build linux

package spooltest

import (
	"fmt"
	"os"
	"path/filepath"
)

// busConfig is a D-Bus where everybody may do everything: ippeveprinter will
// not start without one to reach avahi.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
`

const avahiConfig = `[server]
allow-interfaces=lo
use-ipv4=yes
use-ipv6=no
[publish]
publish-hinfo=no
publish-workstation=no
`

const cupsFiles = `%[2]sSystemGroup root
ServerRoot %[1]s/etc
RequestRoot %[1]s/spool
CacheDir %[1]s/cache
StateDir %[1]s/run
TempDir %[1]s/tmp
AccessLog %[1]s/access_log
ErrorLog %[1]s/error_log
PageLog %[1]s/page_log
`

const cupsConfig = `Listen %s
Browsing No
DefaultAuthType None
WebInterface No
LogLevel info
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
SubscriptionPrivateAccess all
SubscriptionPrivateValues none
<Limit All>
Order deny,allow
</Limit>
</Policy>
`

// configure writes the files of one service. Filters of CUPS run as user lp
// and must be able to pass through the folder.
func configure(dir, cups string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"etc", "spool", "cache", "run", "tmp", "device"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
	}
	if err := os.Chmod(filepath.Join(dir, "tmp"), 0o1777); err != nil {
		return err
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "User lp\nGroup lp\n"
	}
	for name, content := range map[string]string{
		"dbus.conf":           fmt.Sprintf(busConfig, filepath.Join(dir, "bus")),
		"avahi.conf":          avahiConfig,
		"etc/cupsd.conf":      fmt.Sprintf(cupsConfig, cups),
		"etc/cups-files.conf": fmt.Sprintf(cupsFiles, dir, user),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
