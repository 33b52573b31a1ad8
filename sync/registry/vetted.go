package registry

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"

	"confirmpoint/sync/wire"
)

// maxVetted is how many certificates a process remembers: more than a province
// has workstations, in a megabyte.
const maxVetted = 10_000

// vetted remembers, by the digest of all its bytes, which certificates for
// signing were found to be of the registry's CA. That never changes; whether one
// has ended is not in it and is asked each time (findSigner). Goroutines share it.
type vetted struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]struct{}
}

func (v *vetted) has(sum [sha256.Size]byte) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.known[sum]
	return ok
}

// add forgets all when there are too many: to verify them again is cheap, and
// only the CA can fill it.
func (v *vetted) add(sum [sha256.Size]byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known) >= maxVetted {
		v.known = map[[sha256.Size]byte]struct{}{}
	}
	v.known[sum] = struct{}{}
}

// verifySigning checks that a certificate for signing is ours, whenever.
func (r *Registry) verifySigning(cert *x509.Certificate) error {
	sum := sha256.Sum256(cert.Raw)
	if r.vetted.has(sum) {
		return nil
	}
	err := wire.VerifySigning(cert, r.ca.pool())
	if err == nil {
		r.vetted.add(sum)
	}
	return err
}
