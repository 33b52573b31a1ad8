package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
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
	id   uint16 // of the key
	file []byte // uuid
	rand io.Reader
	// under opens the cells that the root key has sealed for the same purpose:
	// those of before there was a plan key, and what a wipe has left. nil: none.
	under *sealer
}

func newSealer(key []byte, id uint16, file []byte, rand io.Reader) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead: aead, id: id, file: file, rand: rand}, nil
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
	return binary.BigEndian.AppendUint16(dst, s.id)
}

// seal returns plain as a cell for p.
func (s *sealer) seal(p place, plain []byte) ([]byte, error) {
	cell := make([]byte, sealHeader+sealNonce, sealOverhead+len(plain))
	cell[0], cell[1] = sealFormat, sealAES256GCM
	binary.BigEndian.PutUint16(cell[2:], s.id)
	if _, err := io.ReadFull(s.rand, cell[sealHeader:]); err != nil {
		return nil, err
	}
	var room [192]byte
	return s.aead.Seal(cell, cell[sealHeader:], plain, s.additional(room[:0], p)), nil
}

// open appends the plain text of cell to dst; errSeal when it is not the cell
// that was written for p.
func (s *sealer) open(dst []byte, p place, cell []byte) ([]byte, error) {
	if len(cell) < sealOverhead || cell[0] != sealFormat || cell[1] != sealAES256GCM {
		return nil, errSeal
	}
	if id := binary.BigEndian.Uint16(cell[2:]); id != s.id {
		if s.under != nil && id == s.under.id {
			return s.under.open(dst, p, cell)
		}
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

// outlived tells a cell of a plan key before this one, which is gone.
func (s *sealer) outlived(cell []byte) bool {
	if len(cell) < sealOverhead || s.under == nil {
		return false
	}
	id := binary.BigEndian.Uint16(cell[2:])
	return id > s.under.id && id < s.id
}
