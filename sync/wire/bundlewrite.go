package wire

import (
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
)

// BundleWriter writes one bundle, item by item. It is used by one goroutine,
// and is no good after an error.
type BundleWriter struct {
	to     io.Writer
	kind   BundleKind
	sender *hpke.Sender
	chunk  []byte // what is not yet sealed, at most chunkBytes
	body   hash.Hash
	size   int64
	count  map[ItemKind]int
}

var errBundleLimit = &BundleError{Reason: BundleTooLarge}

// NewBundle begins a bundle that only the holder of a key can open; Key of the
// header is filled in here. Finish must follow.
func NewBundle(w io.Writer, kind BundleKind, h BundleHeader, to *ecdh.PublicKey) (*BundleWriter, error) {
	key, err := hpke.NewDHKEMPublicKey(to)
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	h.Key = BundleKeyID(to)
	header, err := Encode(h)
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	info := bundleMagic + strconv.Itoa(BundleVersion) + " " + string(kind) + "\n" + string(header) + "\n"
	kdf, aead := suite()
	enc, sender, err := hpke.NewSender(key, kdf, aead, []byte(info))
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	if _, err := io.WriteString(w, info); err != nil {
		return nil, err
	}
	if _, err := w.Write(enc); err != nil {
		return nil, err
	}
	return &BundleWriter{
		to: w, kind: kind, sender: sender, chunk: make([]byte, 0, chunkBytes), body: sha256.New(), count: map[ItemKind]int{},
	}, nil
}

// Add writes one item that is not the manifest. An item above its limits is a
// *BundleError too_large.
func (b *BundleWriter) Add(kind ItemKind, data []byte) error {
	if kind == ItemManifest {
		return errors.New("wire: the manifest comes with Finish")
	}
	head, err := b.head(kind, data)
	if err != nil {
		return err
	}
	b.body.Write(head)
	b.body.Write(data)
	return b.write(head, data)
}

// Room is how many bytes of items still fit, their heads included.
func (b *BundleWriter) Room() int64 { return MaxBundleBytes - MaxSignedBytes - itemHead - b.size }

// Body is the digest of all items so far, as the manifest names it.
func (b *BundleWriter) Body() string { return hex.EncodeToString(b.body.Sum(nil)) }

// Count is how many items of a kind have been added.
func (b *BundleWriter) Count(kind ItemKind) int { return b.count[kind] }

// Finish writes the manifest and ends the bundle. It does not close the file.
func (b *BundleWriter) Finish(manifest string) error {
	head, err := b.head(ItemManifest, []byte(manifest))
	if err != nil {
		return err
	}
	if err := b.write(head, []byte(manifest)); err != nil {
		return err
	}
	return b.flush(true)
}

// itemHead is kind and length of an item.
const itemHead = 5

func (b *BundleWriter) head(kind ItemKind, data []byte) ([]byte, error) {
	rule, ok := itemRules[b.kind][kind]
	if !ok {
		return nil, errors.New("wire: no such item in a bundle of this kind")
	}
	b.count[kind]++
	b.size += itemHead + int64(len(data))
	if len(data) == 0 || len(data) > rule.bytes || b.count[kind] > rule.count || b.size > MaxBundleBytes {
		return nil, errBundleLimit
	}
	return binary.BigEndian.AppendUint32([]byte{byte(kind)}, uint32(len(data))), nil
}

func (b *BundleWriter) write(parts ...[]byte) error {
	for _, p := range parts {
		for len(p) > 0 {
			if len(b.chunk) == chunkBytes {
				if err := b.flush(false); err != nil {
					return err
				}
			}
			n := min(len(p), chunkBytes-len(b.chunk))
			b.chunk, p = append(b.chunk, p[:n]...), p[n:]
		}
	}
	return nil
}

// flush seals what has gathered as one chunk.
func (b *BundleWriter) flush(last bool) error {
	sealed, err := b.sender.Seal(chunkAAD(last), b.chunk)
	if err != nil {
		return fmt.Errorf("wire: %w", err)
	}
	clear(b.chunk)
	b.chunk = b.chunk[:0]
	length := uint32(len(sealed))
	if last {
		length |= lastChunk
	}
	if _, err := b.to.Write(binary.BigEndian.AppendUint32(nil, length)); err != nil {
		return err
	}
	_, err = b.to.Write(sealed)
	return err
}

func chunkAAD(last bool) []byte {
	if last {
		return []byte{1}
	}
	return []byte{0}
}
