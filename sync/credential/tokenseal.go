package credential

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"confirmpoint/confirm"
)

// The sealed file of a token credential, 343 bytes:
//
//	magic 4 | format 1 | seal 1 | flags 1 |
//	name 16 | name of the key it follows 16, zeros for none | item 16 | salt 16 |
//	nonce 12 | public key of the line 65 | public signing key 65 |
//	session part 64+16 | SHA-256 of all before 32
//
// It holds what the token does not: the key of the line and the cache key.
// name is the id of the signing key on the token, item that of the secret on
// the token and in the keyring. All before the session part is authenticated
// with it.
const (
	tokenMagic  = "CPTK"
	tokenFormat = 1

	tokenHead = 4 + 3 + 3*nameSize + saltSize + nonceSize + 2*publicSize
	tokenSize = tokenHead + sessionSize + tagSize + sha256.Size

	tokenPart = "confirmpoint token session 1"
)

// tokenSealed is the decoded file; nothing in it is secret.
type tokenSealed struct {
	keyringFree bool // the token's secret alone seals
	name        [nameSize]byte
	renews      [nameSize]byte
	item        [nameSize]byte
	salt        [saltSize]byte
	nonce       [nonceSize]byte
	public      [2][publicSize]byte // line, signing
	session     [sessionSize + tagSize]byte
}

const tokenPrefix = "token-"

func tokenFileName(name [nameSize]byte) string {
	return tokenPrefix + hex.EncodeToString(name[:]) + keySuffix
}

func isTokenFile(name string) bool {
	return strings.HasPrefix(name, tokenPrefix) && strings.HasSuffix(name, keySuffix) && !strings.ContainsAny(name, `/\`)
}

func (s *tokenSealed) fileName() string  { return tokenFileName(s.name) }
func (s *tokenSealed) itemName() string  { return tokenPrefix + hex.EncodeToString(s.item[:]) }
func (s *tokenSealed) triesName() string { return s.itemName() + triesSuffix }
func (s *tokenSealed) requestName() string {
	return tokenPrefix + hex.EncodeToString(s.name[:]) + requestSuffix
}

func (s *tokenSealed) parts() [][]byte {
	return [][]byte{s.name[:], s.renews[:], s.item[:], s.salt[:], s.nonce[:], s.public[0][:], s.public[1][:]}
}

func (s *tokenSealed) head() []byte {
	var flags byte
	if s.keyringFree {
		flags = flagKeyringFree
	}
	b := append(make([]byte, 0, tokenSize), tokenMagic...)
	b = append(b, tokenFormat, sealAES256GCM, flags)
	for _, part := range s.parts() {
		b = append(b, part...)
	}
	return b
}

func (s *tokenSealed) encode() []byte {
	b := append(s.head(), s.session[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func decodeTokenSealed(b []byte) (*tokenSealed, error) {
	if len(b) != tokenSize {
		return nil, errDamaged
	}
	body, sum := b[:tokenSize-sha256.Size], b[tokenSize-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:], sum) {
		return nil, errDamaged
	}
	if string(body[:4]) != tokenMagic || body[4] != tokenFormat || body[5] != sealAES256GCM || body[6] > flagKeyringFree {
		return nil, errDamaged
	}
	s := &tokenSealed{keyringFree: body[6] == flagKeyringFree}
	rest := body[7:]
	for _, part := range append(s.parts(), s.session[:]) {
		rest = rest[copy(part, rest):]
	}
	for _, public := range s.public {
		if parsePoint(confirm.ES256, public[:]) == nil {
			return nil, errDamaged
		}
	}
	return s, nil
}

// derive makes the sealing key of both parts: what the token gives only after
// its PIN, and what the keyring of this computer keeps.
func (s *tokenSealed) derive(tokenSecret, keyringSecret []byte) ([]byte, error) {
	both := append(append(make([]byte, 0, 2*keySize), tokenSecret...), keyringSecret...)
	defer clear(both)
	return hkdf.Key(sha256.New, both, s.salt[:], tokenPart, keySize)
}

// seal fills the session part under a fresh nonce. All else must be set.
func (s *tokenSealed) seal(random io.Reader, with []byte, keys *openKeys) error {
	if _, err := io.ReadFull(random, s.nonce[:]); err != nil {
		return err
	}
	aead, err := newAEAD(with)
	if err != nil {
		return err
	}
	plain := append(append(make([]byte, 0, sessionSize), keys.line...), keys.cache...)
	defer clear(plain)
	copy(s.session[:], aead.Seal(nil, s.nonce[:], plain, s.head()))
	return nil
}

// open fails with errWrongKey when one of the two secrets is not the right one;
// the PIN has been proved before, by the token.
func (s *tokenSealed) open(with []byte) (*openKeys, error) {
	aead, err := newAEAD(with)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, s.nonce[:], s.session[:], s.head())
	if err != nil {
		return nil, errWrongKey
	}
	keys := &openKeys{line: plain[:keySize:keySize], cache: plain[keySize:]}
	if err := matches(confirm.ES256, keys.line, s.public[0][:]); err != nil {
		keys.wipe()
		return nil, err
	}
	return keys, nil
}

// ownedBy tells whether two certificates are of the keys of the file.
func (s *tokenSealed) ownedBy(c *certificates) bool {
	return bytes.Equal(point(confirm.ES256, c.line.PublicKey), s.public[0][:]) &&
		bytes.Equal(point(confirm.ES256, c.signing.PublicKey), s.public[1][:])
}
