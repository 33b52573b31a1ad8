package registry

import (
	"crypto/ecdh"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"confirmpoint/sync/wire"
)

// bundleFile holds the private key of sealed bundles. It stays for good: a
// stick may come late.
const bundleFile = "keys/bundle.key"

// bundleKey opens the bundles of workstations.
type bundleKey struct {
	private *ecdh.PrivateKey
	word    string // compact JWS over wire.BundleKeyPayload, as hello gives it
}

func writeBundleKey(dir string, rand io.Reader) error {
	key, err := ecdh.X25519().GenerateKey(rand)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, bundleFile), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

// loadBundleKey reads the key. A registry of a program that had none yet gets
// one; where one has been told to workstations, another would open nothing.
func (r *Registry) loadBundleKey(older bool) error {
	path := filepath.Join(r.cfg.Dir, bundleFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && older {
		if err := writeBundleKey(r.cfg.Dir, r.cfg.Rand); err != nil {
			return unwritable(err)
		}
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return err
	}
	if r.bundle.private, err = parseBundleKey(data); err != nil {
		return err
	}
	r.bundle.word, err = wire.SignBundleKey(wire.BundleKeyPayload{RegistryID: r.id, Key: r.bundle.private.PublicKey().Bytes()}, r.receiptKey)
	return err
}

func parseBundleKey(data []byte) (*ecdh.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("bundle.key: not a PEM file")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("bundle.key: cannot be read")
	}
	key, ok := parsed.(*ecdh.PrivateKey)
	if !ok || key.Curve() != ecdh.X25519() {
		return nil, errors.New("bundle.key: not an X25519 key")
	}
	return key, nil
}
