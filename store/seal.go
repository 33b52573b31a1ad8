package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
)

// A sealed cell is
//
//	format(1) algorithm(1) key id(2) nonce(12) ciphertext tag(16)
//
// and its additional data names the place it was written for, so that a cell
// moved to another file, table, column or row, or kept from an older version
// of its row, does not open.
const (
	sealFormat    = 1
	sealAES256GCM = 1
	sealKeyID     = 1 // of the cache key; counts on when keys are renewed

	sealHeader   = 4
	sealNonce    = 12
	sealTag      = 16
	sealOverhead = sealHeader + sealNonce + sealTag

	cacheKeySize = 32
)

// errSeal says that a cell is not what was written there. It holds no detail:
// which byte is wrong helps nobody but a forger.
var errSeal = errors.New("store: sealed cell does not verify")

// place names a sealed cell.
type place struct {
	table, column, id string
	rev               int64
}

// sealer seals and opens the cells of one file under one derived key. It is
// safe for concurrent use.
type sealer struct {
	aead cipher.AEAD
	file []byte // uuid
	rand io.Reader
}

func newSealer(key, file []byte, rand io.Reader) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead: aead, file: file, rand: rand}, nil
}

// additional appends what a cell is bound to.
func (s *sealer) additional(dst []byte, p place) []byte {
	dst = append(dst, "confirmpoint cache 1\x00"...)
	dst = append(dst, s.file...)
	for _, part := range [...]string{p.table, p.column, p.id} {
		dst = append(dst, 0)
		dst = append(dst, part...)
	}
	dst = append(dst, 0)
	dst = binary.BigEndian.AppendUint64(dst, uint64(p.rev))
	return binary.BigEndian.AppendUint16(dst, sealKeyID)
}

// seal returns plain as a cell for p.
func (s *sealer) seal(p place, plain []byte) ([]byte, error) {
	cell := make([]byte, sealHeader+sealNonce, sealOverhead+len(plain))
	cell[0], cell[1] = sealFormat, sealAES256GCM
	binary.BigEndian.PutUint16(cell[2:], sealKeyID)
	if _, err := io.ReadFull(s.rand, cell[sealHeader:]); err != nil {
		return nil, err
	}
	var room [192]byte
	return s.aead.Seal(cell, cell[sealHeader:], plain, s.additional(room[:0], p)), nil
}

// open appends the plain text of cell to dst; errSeal when it is not the cell
// that was written for p.
func (s *sealer) open(dst []byte, p place, cell []byte) ([]byte, error) {
	if len(cell) < sealOverhead || cell[0] != sealFormat || cell[1] != sealAES256GCM ||
		binary.BigEndian.Uint16(cell[2:]) != sealKeyID {
		return nil, errSeal
	}
	nonce, sealed := cell[sealHeader:sealHeader+sealNonce], cell[sealHeader+sealNonce:]
	var room [192]byte
	plain, err := s.aead.Open(dst, nonce, sealed, s.additional(room[:0], p))
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}

// keyring is everything derived from the cache key. Each purpose has a key of
// its own, so that no cell can stand in for one of another kind.
type keyring struct {
	projection *sealer
	body       *sealer // content, standing, operations, drafts, prints, single cells
	blob       *sealer
	audit      *sealer // details of the audit log and the ledger
	index      []byte  // for keyed hashes; wiped by wipe
}

func newKeyring(key, file []byte, rand io.Reader) (*keyring, error) {
	k := &keyring{}
	var err error
	if k.index, err = derive(key, file, "index"); err != nil {
		return nil, err
	}
	for _, use := range []struct {
		to   **sealer
		name string
	}{
		{&k.projection, "projection"}, {&k.body, "body"}, {&k.blob, "blob"}, {&k.audit, "audit"},
	} {
		sub, err := derive(key, file, use.name)
		if err != nil {
			return nil, err
		}
		*use.to, err = newSealer(sub, file, rand)
		clear(sub)
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

// derive is bound to the file, so two files of one credential share no key.
func derive(key, file []byte, use string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, file, "confirmpoint cache 1 "+use, cacheKeySize)
}

// wipe overwrites what can be overwritten. Key schedules inside package aes
// cannot be; they are dropped with the keyring.
func (k *keyring) wipe() { clear(k.index) }

// hash starts a keyed hash for one purpose.
func (k *keyring) hash(use string) hash.Hash {
	h := hmac.New(sha256.New, k.index)
	io.WriteString(h, use) // a hash never fails
	h.Write([]byte{0})
	return h
}

// blindIndex hides a near-unique value so that it can still be looked up.
// Never use it for names or states: their frequencies would tell.
func (k *keyring) blindIndex(use, value string) []byte {
	h := k.hash(use)
	io.WriteString(h, value)
	return h.Sum(nil)[:16]
}

// blobName is the name of a blob on disk. sum is its SHA-256 in hex.
func (k *keyring) blobName(sum string) []byte {
	h := k.hash("blob")
	io.WriteString(h, sum)
	return h.Sum(nil)
}
