package point

import (
	"net/netip"
	"net/url"

	"confirmpoint/confirm"
)

// mayReach keeps a training on this machine: whatever is typed, set or left in
// a folder, a registry elsewhere is refused before anything is sent.
func (o Options) mayReach(registryURL string) error {
	if !o.Training {
		return nil
	}
	u, err := url.Parse(registryURL)
	if err == nil {
		if address, e := netip.ParseAddr(u.Hostname()); e == nil && address.IsLoopback() {
			return nil
		}
	}
	return &confirm.Problem{Code: confirm.ProblemTrainingOnly}
}
