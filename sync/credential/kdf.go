package credential

import (
	"crypto/hkdf"
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
)

// Params are the costs of Argon2id.
type Params struct {
	Time      uint32 // passes
	MemoryKiB uint32
	Threads   uint8
}

// DefaultParams take about 0.2 s on an office computer.
func DefaultParams() Params { return Params{Time: 3, MemoryKiB: 64 << 10, Threads: 2} }

// DefaultKeyringFreeParams take about a second: without a keyring nothing but
// this cost stands between a copied folder and its PIN.
func DefaultKeyringFreeParams() Params { return Params{Time: 4, MemoryKiB: 256 << 10, Threads: 2} }

// sane keeps a damaged or hostile file from taking all memory.
func (p Params) sane() bool {
	return p.Time >= 1 && p.Time <= 16 && p.Threads >= 1 && p.Threads <= 16 &&
		p.MemoryKiB >= 8 && p.MemoryKiB <= 1<<20
}

const (
	keySize  = 32
	saltSize = 16
	kekInfo  = "confirmpoint softkey kek 2"
)

// derive needs both parts: the PIN alone is too short for a stolen disk, the
// keyring's secret alone is open to every program of the user. Without a
// keyring there is no second part.
func (s *sealedKeys) derive(pin, keyringSecret []byte) (sealKeys, error) {
	folded := foldPIN(pin)
	defer clear(folded)
	fromPIN := argon2.IDKey(folded, s.salt[:], s.kdf.Time, s.kdf.MemoryKiB, s.kdf.Threads, keySize)
	defer clear(fromPIN)
	both := append(append(make([]byte, 0, 2*keySize), fromPIN...), keyringSecret...)
	defer clear(both)
	kek, err := hkdf.Key(sha256.New, both, s.salt[:], kekInfo, keySize)
	if err != nil {
		return sealKeys{}, err
	}
	defer clear(kek)
	var k sealKeys
	if k.session, err = hkdf.Expand(sha256.New, kek, sessionPart, keySize); err != nil {
		return sealKeys{}, err
	}
	k.signing, err = hkdf.Expand(sha256.New, kek, signingPart, keySize)
	return k, err
}
