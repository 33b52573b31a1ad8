package store

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// rootKeyID is the key id of what the root key seals. Plan keys count on from
// there; a number is never used twice in one file.
const rootKeyID = 1

// keyring is everything derived from the two keys of a file. Each purpose has a
// key of its own, so that no cell can stand in for one of another kind.
//
// The root key belongs to the file for good: it seals what counts, and the plan
// key. The plan key seals what is of people, and dies with the plan (Wipe).
type keyring struct {
	file []byte
	rand io.Reader

	own   *sealer // single cells, settings, receipt numbers, sync log, the plan key
	audit *sealer // details of the audit log and the ledgers
	index []byte  // for keyed hashes; wiped by wipe

	// Of the plan key; nil before usePlan.
	projection *sealer
	body       *sealer // content, standing, operations, drafts, prints
	blob       *sealer
	under      struct{ projection, blob *sealer } // the root's, of before there was a plan key
}

// newKeyring derives what the root key is for.
func newKeyring(root, file []byte, rand io.Reader) (*keyring, error) {
	k := &keyring{file: file, rand: rand}
	var err error
	if k.index, err = derive(root, file, "index"); err != nil {
		return nil, err
	}
	return k, k.sealers(root, rootKeyID, map[string]**sealer{
		"projection": &k.under.projection, "body": &k.own, "blob": &k.under.blob, "audit": &k.audit,
	})
}

// usePlan derives what a plan key is for, in place of the one before.
func (k *keyring) usePlan(key []byte, id uint16) error {
	if err := k.sealers(key, id, map[string]**sealer{
		"projection": &k.projection, "body": &k.body, "blob": &k.blob,
	}); err != nil {
		return err
	}
	k.projection.under, k.body.under, k.blob.under = k.under.projection, k.own, k.under.blob
	return nil
}

func (k *keyring) sealers(key []byte, id uint16, uses map[string]**sealer) error {
	for name, to := range uses {
		sub, err := derive(key, k.file, name)
		if err != nil {
			return err
		}
		*to, err = newSealer(sub, id, k.file, k.rand)
		clear(sub)
		if err != nil {
			return err
		}
	}
	return nil
}

// derive is bound to the file, so two files of one credential share no key.
func derive(key, file []byte, use string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, file, "confirmpoint cache 1 "+use, cacheKeySize)
}

// planKeyID names a plan key to the outside: a hash of a keyed check, of which
// nothing of the key can be told.
func planKeyID(key, file []byte) string {
	h := hmac.New(sha256.New, key)
	io.WriteString(h, "confirmpoint plan key") // a hash never fails
	h.Write(file)
	sum := sha256.Sum256(h.Sum(nil))
	return hex.EncodeToString(sum[:])
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
