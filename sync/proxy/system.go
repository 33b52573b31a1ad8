package proxy

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// system asks the environment first, then the settings of the desktop.
func system(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil || u != nil {
		return u, err
	}
	return desktop().forURL(r.URL), nil
}

func systemScript() bool { return desktop().script }

// internetSettings is what Windows keeps for the user.
type internetSettings struct {
	enabled  bool
	server   string // "host:port", or "http=host:port;https=host:port"
	override string // "localhost;*.edu.cn;10.*;<local>"
	script   bool   // AutoConfigURL is set
}

// forURL gives the proxy of an https address, nil for none.
func (s internetSettings) forURL(u *url.URL) *url.URL {
	address := s.address()
	if !s.enabled || address == "" || s.bypassed(u.Hostname()) {
		return nil
	}
	return &url.URL{Scheme: "http", Host: address}
}

// address is that of the proxy for https, in any of the two forms. A SOCKS
// proxy is left alone.
func (s internetSettings) address() string {
	for _, part := range strings.FieldsFunc(s.server, separator) {
		scheme, address, named := strings.Cut(part, "=")
		switch {
		case !named:
			address = part
		case !strings.EqualFold(scheme, "https"):
			continue
		}
		address = strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
		if _, _, err := net.SplitHostPort(address); err != nil {
			address = net.JoinHostPort(strings.Trim(address, "[]"), "80")
		}
		if address, err := CheckAddress(address); err == nil {
			return address
		}
	}
	return ""
}

func separator(r rune) bool { return r == ';' || r == ' ' || r == '\t' }

// bypassed tells hosts that are reached without the proxy: this computer
// always, others by patterns with "*".
func (s internetSettings) bypassed(host string) bool {
	host = strings.ToLower(host)
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return true
	}
	for _, pattern := range strings.FieldsFunc(strings.ToLower(s.override), separator) {
		if pattern == "<local>" {
			if !strings.ContainsAny(host, ".:") {
				return true
			}
			continue
		}
		if _, rest, found := strings.Cut(pattern, "://"); found {
			pattern = rest
		}
		if matches(pattern, host) {
			return true
		}
	}
	return false
}

// matches compares with a pattern in which * stands for any characters.
func matches(pattern, host string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == host
	}
	rest, ok := strings.CutPrefix(host, parts[0])
	if !ok {
		return false
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, last)
}
