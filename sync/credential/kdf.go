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

// sane keeps a damaged or hostile file from taking all memory.
func (p Params) sane() bool {
	return p.Time >= 1 && p.Time <= 16 && p.Threads >= 1 && p.Threads <= 16 &&
		p.MemoryKiB >= 8 && p.MemoryKiB <= 1<<20
}

const (
	keySize  = 32
	saltSize = 16
	kekInfo  = "confirmpoint softkey kek 1"
)

// deriveKEK needs both parts: the PIN alone is too short for a stolen disk, the
// keyring's secret alone is open to every program of the user.
func deriveKEK(pin, keyringSecret, salt []byte, p Params) ([]byte, error) {
	folded := foldPIN(pin)
	defer clear(folded)
	fromPIN := argon2.IDKey(folded, salt, p.Time, p.MemoryKiB, p.Threads, keySize)
	defer clear(fromPIN)
	both := append(append(make([]byte, 0, 2*keySize), fromPIN...), keyringSecret...)
	defer clear(both)
	return hkdf.Key(sha256.New, both, salt, kekInfo, keySize)
}
