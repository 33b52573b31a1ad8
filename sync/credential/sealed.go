package credential

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"confirmpoint/confirm"
)

// The sealed file, format 2, 395 bytes:
//
//	magic 4 | format 1 | seal 1 | signing algorithm 1 | flags 1 |
//	time 4 | memory KiB 4 | threads 1 |
//	name 16 | name of the key it follows 16, zeros for none | keyring item 16 |
//	salt 16 | session nonce 12 | signing nonce 12 |
//	public key of the line 65 | public signing key 65 |
//	session part 64+16 | signing part 32+16 | SHA-256 of all before 32
//
// Numbers are big-endian. All before the parts is authenticated with each of
// them, under a label of its own, so that neither passes for the other. The
// sum at the end tells a damaged file from a wrong PIN, so that damage never
// costs a try.
const (
	sealedMagic  = "CPSK"
	sealedFormat = 2

	sealAES256GCM   = 1
	flagKeyringFree = 1

	nonceSize   = 12
	nameSize    = 16
	publicSize  = 65 // uncompressed point
	sessionSize = 2 * keySize
	tagSize     = 16
	headSize    = 4 + 4 + 4 + 4 + 1 + 3*nameSize + saltSize + 2*nonceSize + 2*publicSize
	sealedSize  = headSize + sessionSize + tagSize + keySize + tagSize + sha256.Size
)

// Labels of the two parts: of their keys and of what is authenticated.
const (
	sessionPart = "confirmpoint softkey session 2"
	signingPart = "confirmpoint softkey signing 2"
)

// algorithms are the numbers of the file.
var algorithms = map[byte]confirm.Algorithm{1: confirm.ES256, 2: confirm.SM2SM3}

func numberOf(alg confirm.Algorithm) byte {
	for n, a := range algorithms {
		if a == alg {
			return n
		}
	}
	return 0
}

// sealedKeys is the decoded file; nothing in it is secret.
type sealedKeys struct {
	alg         confirm.Algorithm // of the signing key
	keyringFree bool              // the PIN alone seals
	kdf         Params
	name        [nameSize]byte // of the file
	renews      [nameSize]byte // the key before it, with the same cache key
	item        [nameSize]byte // of the keyring's item and of the counter
	salt        [saltSize]byte
	nonce       [2][nonceSize]byte  // session, signing
	public      [2][publicSize]byte // line, signing
	session     [sessionSize + tagSize]byte
	signing     [keySize + tagSize]byte
}

var (
	errDamaged  = errors.New("damaged")
	errWrongKey = errors.New("wrong PIN or keyring secret")
)

func keyFileName(name [nameSize]byte) string {
	return keyPrefix + hex.EncodeToString(name[:]) + keySuffix
}

func (s *sealedKeys) fileName() string   { return keyFileName(s.name) }
func (s *sealedKeys) renewsFile() string { return keyFileName(s.renews) }

// itemName is the keyring's name for the secret of this file; a renewed key
// shares it with the one before.
func (s *sealedKeys) itemName() string { return keyPrefix + hex.EncodeToString(s.item[:]) }

func (s *sealedKeys) countName() string   { return s.itemName() + countSuffix }
func (s *sealedKeys) triesName() string   { return s.itemName() + triesSuffix }
func (s *sealedKeys) requestName() string { return stem(s.fileName()) + requestSuffix }

// stem is a key file's name without its suffix.
func stem(keyFile string) string { return strings.TrimSuffix(keyFile, keySuffix) }

func (s *sealedKeys) head() []byte {
	var flags byte
	if s.keyringFree {
		flags = flagKeyringFree
	}
	b := make([]byte, 0, sealedSize)
	b = append(b, sealedMagic...)
	b = append(b, sealedFormat, sealAES256GCM, numberOf(s.alg), flags)
	b = binary.BigEndian.AppendUint32(b, s.kdf.Time)
	b = binary.BigEndian.AppendUint32(b, s.kdf.MemoryKiB)
	b = append(b, s.kdf.Threads)
	for _, part := range s.headParts() {
		b = append(b, part...)
	}
	return b
}

func (s *sealedKeys) headParts() [][]byte {
	return [][]byte{
		s.name[:], s.renews[:], s.item[:], s.salt[:], s.nonce[0][:], s.nonce[1][:], s.public[0][:], s.public[1][:],
	}
}

func (s *sealedKeys) encode() []byte {
	b := append(s.head(), s.session[:]...)
	b = append(b, s.signing[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func decodeSealed(b []byte) (*sealedKeys, error) {
	if len(b) != sealedSize {
		return nil, errDamaged
	}
	body, sum := b[:sealedSize-sha256.Size], b[sealedSize-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:], sum) {
		return nil, errDamaged
	}
	alg, known := algorithms[body[6]]
	if string(body[:4]) != sealedMagic || body[4] != sealedFormat || body[5] != sealAES256GCM || !known || body[7] > flagKeyringFree {
		return nil, errDamaged
	}
	s := &sealedKeys{alg: alg, keyringFree: body[7] == flagKeyringFree, kdf: Params{
		Time:      binary.BigEndian.Uint32(body[8:]),
		MemoryKiB: binary.BigEndian.Uint32(body[12:]),
		Threads:   body[16],
	}}
	if !s.kdf.sane() {
		return nil, errDamaged
	}
	rest := body[17:]
	for _, part := range append(s.headParts(), s.session[:], s.signing[:]) {
		rest = rest[copy(part, rest):]
	}
	if parsePoint(confirm.ES256, s.public[0][:]) == nil || parsePoint(s.alg, s.public[1][:]) == nil {
		return nil, errDamaged
	}
	return s, nil
}

// sealKeys encrypt the two parts. They are derived from the KEK one by one, so
// that each can be forgotten with what it seals.
type sealKeys struct{ session, signing []byte }

func (k *sealKeys) wipe() {
	clear(k.session)
	clear(k.signing)
}

func (k *sealKeys) clone() sealKeys {
	return sealKeys{session: bytes.Clone(k.session), signing: bytes.Clone(k.signing)}
}

// seal fills the two parts under fresh nonces. All else must be set.
func (s *sealedKeys) seal(random io.Reader, with sealKeys, keys *openKeys) error {
	for i := range s.nonce {
		if _, err := io.ReadFull(random, s.nonce[i][:]); err != nil {
			return err
		}
	}
	plain := append(append(make([]byte, 0, sessionSize), keys.line...), keys.cache...)
	defer clear(plain)
	session, err := newAEAD(with.session)
	if err != nil {
		return err
	}
	signing, err := newAEAD(with.signing)
	if err != nil {
		return err
	}
	copy(s.session[:], session.Seal(nil, s.nonce[0][:], plain, s.bound(sessionPart)))
	copy(s.signing[:], signing.Seal(nil, s.nonce[1][:], keys.signing, s.bound(signingPart)))
	return nil
}

// open opens both parts; errWrongKey when PIN or keyring secret are not the
// right ones.
func (s *sealedKeys) open(with sealKeys) (*openKeys, error) {
	keys, err := s.openSession(with.session)
	if err != nil {
		return nil, err
	}
	if keys.signing, err = s.openSigning(with.signing); err != nil {
		keys.wipe()
		return nil, errDamaged // the session part has proved the PIN
	}
	return keys, nil
}

func (s *sealedKeys) openSession(key []byte) (*openKeys, error) {
	plain, err := s.openPart(key, 0, s.session[:], sessionPart)
	if err != nil {
		return nil, err
	}
	keys := &openKeys{line: plain[:keySize:keySize], cache: plain[keySize:]}
	if err := matches(confirm.ES256, keys.line, s.public[0][:]); err != nil {
		keys.wipe()
		return nil, err
	}
	return keys, nil
}

func (s *sealedKeys) openSigning(key []byte) ([]byte, error) {
	scalar, err := s.openPart(key, 1, s.signing[:], signingPart)
	if err != nil {
		return nil, err
	}
	if err := matches(s.alg, scalar, s.public[1][:]); err != nil {
		clear(scalar)
		return nil, err
	}
	return scalar, nil
}

func (s *sealedKeys) openPart(key []byte, nonce int, sealed []byte, label string) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, s.nonce[nonce][:], sealed, s.bound(label))
	if err != nil {
		return nil, errWrongKey
	}
	return plain, nil
}

// bound is what a part is authenticated with.
func (s *sealedKeys) bound(label string) []byte {
	return append(append([]byte(label), 0), s.head()...)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
