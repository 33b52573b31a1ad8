package wire

import (
	"bufio"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strconv"
	"strings"
)

// BundleItem is one item. Data is valid until the next one.
type BundleItem struct {
	Kind ItemKind
	Data []byte
}

// BundleEnd is what is known once a bundle has been read to its end. Only
// OpenBundleManifest or OpenBundleAnswer makes what was read count.
type BundleEnd struct {
	Header   BundleHeader
	Manifest string // compact JWS, not yet verified
	Body     string // digest of all items before the manifest
	Count    map[ItemKind]int
}

// ReadBundleHeader reads what everybody can read of a bundle of a kind. r is
// left after it.
func ReadBundleHeader(r *bufio.Reader, kind BundleKind) (h BundleHeader, info []byte, err error) {
	magic, err := readLine(r, len(bundleMagic)+16, bundleMagic)
	if err != nil {
		return h, nil, err
	}
	number, way, _ := strings.Cut(strings.TrimPrefix(string(magic[:len(magic)-1]), bundleMagic), " ")
	version, err := strconv.Atoi(number)
	switch {
	case err != nil || strconv.Itoa(version) != number || version < firstBundleVersion:
		return h, nil, &BundleError{Reason: BundleNone}
	case version > BundleVersion:
		return h, nil, &BundleError{Reason: BundleNewer}
	case way != string(kind) && (way == string(BundleOut) || way == string(BundleAnswer)):
		return h, nil, &BundleError{Reason: BundleOtherWay}
	case way != string(kind):
		return h, nil, &BundleError{Reason: BundleNone}
	}
	line, err := readLine(r, maxLine, "")
	if err != nil {
		return h, nil, err
	}
	if err := DecodeBytes(line[:len(line)-1], &h); err != nil {
		return h, nil, &BundleError{Reason: BundleDamaged, Err: err}
	}
	return h, append(magic, line...), nil
}

// readLine gives a line with its end. A file that does not begin as it must is
// not_bundle, one that ends too early truncated.
func readLine(r *bufio.Reader, limit int, begin string) ([]byte, error) {
	var line []byte
	for len(line) < limit {
		c, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			if len(line) == 0 && begin != "" {
				return nil, &BundleError{Reason: BundleNone}
			}
			return nil, &BundleError{Reason: BundleTruncated}
		}
		if err != nil {
			return nil, &BundleError{Reason: BundleRead, Err: err}
		}
		line = append(line, c)
		if n := min(len(line), len(begin)); string(line[:n]) != begin[:n] {
			return nil, &BundleError{Reason: BundleNone}
		}
		if c == '\n' && len(line) > len(begin) {
			return line, nil
		}
	}
	if begin != "" {
		return nil, &BundleError{Reason: BundleNone}
	}
	return nil, &BundleError{Reason: BundleDamaged}
}

// ReadBundle reads a bundle of a kind to its end and gives each item but the
// manifest to visit. keyOf finds the key for a header, and may refuse it. visit
// must not act on what it sees: nothing of it counts before the manifest, which
// comes last, has been verified. Errors of keyOf and visit are given back as
// they are; all others are a *BundleError.
func ReadBundle(r io.Reader, kind BundleKind, keyOf func(BundleHeader) (*ecdh.PrivateKey, error), visit func(BundleItem) error) (BundleEnd, error) {
	b := &bundleReader{from: bufio.NewReaderSize(r, chunkBytes), rules: itemRules[kind], body: sha256.New(), count: map[ItemKind]int{}}
	h, info, err := ReadBundleHeader(b.from, kind)
	if err != nil {
		return BundleEnd{}, err
	}
	key, err := keyOf(h)
	if err != nil {
		return BundleEnd{}, err
	}
	if err := b.unlock(h, info, key); err != nil {
		return BundleEnd{}, err
	}
	for {
		item, err := b.item()
		if err != nil {
			return BundleEnd{}, err
		}
		if item.Kind == ItemManifest {
			end := BundleEnd{Header: h, Manifest: string(item.Data), Body: hex.EncodeToString(b.body.Sum(nil)), Count: b.count}
			return end, b.ended()
		}
		b.hash(item)
		if err := visit(item); err != nil {
			return BundleEnd{}, err
		}
	}
}

// bundleReader opens chunks and cuts them into items.
type bundleReader struct {
	from  *bufio.Reader
	rules map[ItemKind]itemRule
	open  *hpke.Recipient
	chunk []byte // opened, not yet read
	last  bool   // chunk is the last one
	data  []byte // of the present item
	body  hash.Hash
	size  int64
	count map[ItemKind]int
}

func (b *bundleReader) unlock(h BundleHeader, info []byte, key *ecdh.PrivateKey) error {
	if h.Key != BundleKeyID(key.PublicKey()) {
		return &BundleError{Reason: BundleUnknown}
	}
	private, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return &BundleError{Reason: BundleUnknown, Err: err}
	}
	var enc [encBytes]byte
	if err := b.full(enc[:]); err != nil {
		return err
	}
	kdf, aead := suite()
	if b.open, err = hpke.NewRecipient(enc[:], private, kdf, aead, info); err != nil {
		return &BundleError{Reason: BundleDamaged}
	}
	return nil
}

// full reads all of p; a file that ends before is truncated.
func (b *bundleReader) full(p []byte) error {
	_, err := io.ReadFull(b.from, p)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &BundleError{Reason: BundleTruncated}
	}
	return &BundleError{Reason: BundleRead, Err: err}
}

// next opens one more chunk.
func (b *bundleReader) next() error {
	if b.last {
		return &BundleError{Reason: BundleDamaged} // it ends within an item
	}
	var head [4]byte
	if err := b.full(head[:]); err != nil {
		return err
	}
	length := binary.BigEndian.Uint32(head[:])
	last := length&lastChunk != 0
	length &^= lastChunk
	if length > chunkBytes+chunkTag || length <= chunkTag || (!last && length != chunkBytes+chunkTag) {
		return &BundleError{Reason: BundleDamaged}
	}
	sealed := make([]byte, length)
	if err := b.full(sealed); err != nil {
		return err
	}
	var err error
	if b.chunk, err = b.open.Open(chunkAAD(last), sealed); err != nil {
		return &BundleError{Reason: BundleDamaged}
	}
	b.last = last
	return nil
}

// take fills p from the chunks.
func (b *bundleReader) take(p []byte) error {
	for len(p) > 0 {
		if len(b.chunk) == 0 {
			if err := b.next(); err != nil {
				return err
			}
			continue
		}
		n := copy(p, b.chunk)
		p, b.chunk = p[n:], b.chunk[n:]
	}
	return nil
}

func (b *bundleReader) item() (BundleItem, error) {
	var head [itemHead]byte
	if err := b.take(head[:]); err != nil {
		return BundleItem{}, err
	}
	kind, length := ItemKind(head[0]), int64(binary.BigEndian.Uint32(head[1:]))
	rule, ok := b.rules[kind]
	b.count[kind]++
	b.size += itemHead + length
	switch {
	case !ok || length == 0:
		return BundleItem{}, &BundleError{Reason: BundleDamaged}
	case length > int64(rule.bytes) || b.count[kind] > rule.count || b.size > MaxBundleBytes:
		return BundleItem{}, errBundleLimit
	}
	b.data = b.data[:0]
	for int64(len(b.data)) < length { // grows with what is there, not with what is claimed
		at := len(b.data)
		b.data = append(b.data, make([]byte, min(length-int64(at), chunkBytes))...)
		if err := b.take(b.data[at:]); err != nil {
			return BundleItem{}, err
		}
	}
	return BundleItem{Kind: kind, Data: b.data}, nil
}

func (b *bundleReader) hash(item BundleItem) {
	b.body.Write(binary.BigEndian.AppendUint32([]byte{byte(item.Kind)}, uint32(len(item.Data))))
	b.body.Write(item.Data)
}

// ended wants nothing after the manifest, neither inside nor in the file.
func (b *bundleReader) ended() error {
	if !b.last || len(b.chunk) > 0 {
		return &BundleError{Reason: BundleDamaged}
	}
	switch _, err := b.from.ReadByte(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return &BundleError{Reason: BundleRead, Err: err}
	}
	return &BundleError{Reason: BundleDamaged}
}
