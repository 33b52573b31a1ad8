package credential

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// The sealed file, 252 bytes:
//
//	magic 4 | format 1 | algorithm 1 | time 4 | memory KiB 4 | threads 1 |
//	name 16 | name of the key it renews 16, zeros for none |
//	salt 16 | nonce 12 | public key 65 |
//	ciphertext 64 + tag 16 | SHA-256 of all before 32
//
// Numbers are big-endian. All before the ciphertext is authenticated with it.
// The sum at the end tells a damaged file from a wrong PIN, so that damage
// never costs a try.
const (
	sealedMagic  = "CPSK"
	sealedFormat = 1

	algP256AES256GCM = 1

	nonceSize  = 12
	nameSize   = 16
	publicSize = 65 // uncompressed point
	plainSize  = 2 * keySize
	tagSize    = 16
	headSize   = 4 + 1 + 1 + 4 + 4 + 1 + 2*nameSize + saltSize + nonceSize + publicSize
	sealedSize = headSize + plainSize + tagSize + sha256.Size
)

// sealedKeys is the decoded file; nothing in it is secret.
type sealedKeys struct {
	kdf    Params
	name   [nameSize]byte // of the file and the keyring item
	renews [nameSize]byte // the key with the same cache key
	salt   [saltSize]byte
	nonce  [nonceSize]byte
	public [publicSize]byte
	cipher [plainSize + tagSize]byte
}

// openKeys are the secrets of a sealed file.
type openKeys struct {
	signing []byte // P-256 scalar, big-endian
	cache   []byte
}

func (k *openKeys) wipe() {
	if k != nil {
		clear(k.signing)
		clear(k.cache)
	}
}

var (
	errDamaged  = errors.New("the sealed key file is damaged")
	errWrongKey = errors.New("the sealed key does not open")
)

// secretName is the name of the keyring item the file needs.
func (s *sealedKeys) secretName() string { return secretName(s.fileName()) }

func (s *sealedKeys) fileName() string { return keyFileName(s.name) }

func (s *sealedKeys) renewsFile() string { return keyFileName(s.renews) }

func keyFileName(name [nameSize]byte) string {
	return keyPrefix + hex.EncodeToString(name[:]) + keySuffix
}

func secretName(keyFile string) string { return strings.TrimSuffix(keyFile, keySuffix) }

func (s *sealedKeys) publicKey() (*ecdsa.PublicKey, error) {
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), s.public[:])
}

func (s *sealedKeys) head() []byte {
	b := make([]byte, 0, sealedSize)
	b = append(b, sealedMagic...)
	b = append(b, sealedFormat, algP256AES256GCM)
	b = binary.BigEndian.AppendUint32(b, s.kdf.Time)
	b = binary.BigEndian.AppendUint32(b, s.kdf.MemoryKiB)
	b = append(b, s.kdf.Threads)
	b = append(b, s.name[:]...)
	b = append(b, s.renews[:]...)
	b = append(b, s.salt[:]...)
	b = append(b, s.nonce[:]...)
	return append(b, s.public[:]...)
}

func (s *sealedKeys) encode() []byte {
	b := append(s.head(), s.cipher[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// decodeSealed accepts exactly what encode makes.
func decodeSealed(b []byte) (*sealedKeys, error) {
	if len(b) != sealedSize {
		return nil, errDamaged
	}
	body, sum := b[:sealedSize-sha256.Size], b[sealedSize-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:], sum) {
		return nil, errDamaged
	}
	if string(body[:4]) != sealedMagic || body[4] != sealedFormat || body[5] != algP256AES256GCM {
		return nil, errDamaged
	}
	s := &sealedKeys{kdf: Params{
		Time:      binary.BigEndian.Uint32(body[6:]),
		MemoryKiB: binary.BigEndian.Uint32(body[10:]),
		Threads:   body[14],
	}}
	if !s.kdf.sane() {
		return nil, errDamaged
	}
	rest := body[15:]
	for _, part := range [][]byte{s.name[:], s.renews[:], s.salt[:], s.nonce[:], s.public[:], s.cipher[:]} {
		rest = rest[copy(part, rest):]
	}
	if _, err := s.publicKey(); err != nil {
		return nil, errDamaged
	}
	return s, nil
}

// seal fills salt, nonce and cipher. The public key and name must be set.
func (s *sealedKeys) seal(random io.Reader, keys *openKeys, pin, keyringSecret []byte) error {
	for _, part := range [][]byte{s.salt[:], s.nonce[:]} {
		if _, err := io.ReadFull(random, part); err != nil {
			return err
		}
	}
	aead, err := s.aead(pin, keyringSecret)
	if err != nil {
		return err
	}
	plain := append(append(make([]byte, 0, plainSize), keys.signing...), keys.cache...)
	defer clear(plain)
	copy(s.cipher[:], aead.Seal(nil, s.nonce[:], plain, s.head()))
	return nil
}

// open gives errWrongKey when PIN or keyring secret are not the right ones.
func (s *sealedKeys) open(pin, keyringSecret []byte) (*openKeys, error) {
	aead, err := s.aead(pin, keyringSecret)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, s.nonce[:], s.cipher[:], s.head())
	if err != nil {
		return nil, errWrongKey
	}
	keys := &openKeys{signing: plain[:keySize:keySize], cache: plain[keySize:]}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), keys.signing)
	if err != nil {
		keys.wipe()
		return nil, errDamaged
	}
	if public, err := key.PublicKey.Bytes(); err != nil || !bytes.Equal(public, s.public[:]) {
		keys.wipe()
		return nil, errDamaged
	}
	return keys, nil
}

func (s *sealedKeys) aead(pin, keyringSecret []byte) (cipher.AEAD, error) {
	kek, err := deriveKEK(pin, keyringSecret, s.salt[:], s.kdf)
	if err != nil {
		return nil, err
	}
	defer clear(kek)
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
