package update

import (
	"crypto/ed25519"
	"crypto/sha256"
	_ "embed" // the keys
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

//go:embed publisher.keys
var published string

// Keys are the publisher's keys that this program was built with. There may be
// two while a new one takes the place of an old one, and none in a build of
// one's own.
func Keys() ([]ed25519.PublicKey, error) { return ParseKeys(published) }

// ParseKeys reads public keys, one a line in base64; # begins a remark.
func ParseKeys(text string) ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(key) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("update: line %q is no key", line)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// EncodeKey is the line of a public key.
func EncodeKey(key ed25519.PublicKey) string { return base64.StdEncoding.EncodeToString(key) }

// EncodePrivate is the line of a private key, which stays with the publisher.
func EncodePrivate(key ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.Seed())
}

// ParsePrivate reads what EncodePrivate has written.
func ParsePrivate(text string) (ed25519.PrivateKey, error) {
	seed, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("update: not the file of a private key")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// KeyID names a public key in a manifest.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}
