package training

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry/roster"
)

// addressFile holds the address of the last start.
const addressFile = "training-address"

// lastAddress is "" when there is none, or none on this machine.
func lastAddress(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return ""
	}
	a, err := netip.ParseAddrPort(strings.TrimSpace(string(data)))
	if err != nil || !a.Addr().IsLoopback() || a.Port() == 0 {
		return ""
	}
	return a.String()
}

func keepAddress(dir, address string) error {
	return os.WriteFile(filepath.Join(dir, addressFile), []byte(address+"\n"), 0o600)
}

// applicants are the invented people.
func applicants(o Options) []roster.Applicant {
	all := make([]roster.Applicant, 0, o.Count)
	for _, person := range invented.People(invented.Options{
		Seed: o.Seed, Count: o.Count, Year: o.Clock().Year(), PointCode: func(int) string { return PointCode },
	}) {
		if o.NoPictures {
			all = append(all, person.Applicant())
		} else {
			all = append(all, person.Illustrated())
		}
	}
	return all
}
