package proxy

import "golang.org/x/sys/windows/registry"

const settingsKey = `Software\Microsoft\Windows\CurrentVersion\Internet Settings`

// desktop reads the user's Internet settings; what cannot be read is not set.
func desktop() internetSettings {
	key, err := registry.OpenKey(registry.CURRENT_USER, settingsKey, registry.QUERY_VALUE)
	if err != nil {
		return internetSettings{}
	}
	defer key.Close()
	var s internetSettings
	enabled, _, err := key.GetIntegerValue("ProxyEnable")
	s.enabled = err == nil && enabled != 0
	s.server, _, _ = key.GetStringValue("ProxyServer")
	s.override, _, _ = key.GetStringValue("ProxyOverride")
	script, _, err := key.GetStringValue("AutoConfigURL")
	s.script = err == nil && script != ""
	return s
}
