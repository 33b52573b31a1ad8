package wire

import (
	"bufio"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// An escrow file is a text file of lines, each ended by one line feed:
//
//	confirmpoint-escrow 5            magic, version
//	{"registry_id":…}                EscrowHeader
//	item                             base64url without padding, one a line
//
// An item is one envelope, sealed by HPKE when it was signed, with the suite
// of sealed bundles, to the registry's bundle key:
//
//	format (1 byte, 1), length (1 byte) and id of the registry,
//	length (1 byte) and id of the installation, enc (32 bytes), sealed envelope
//
// All up to enc is the info, so an item opens only as what it says it is. Items
// stand in lines, and each is whole by itself, so that a damaged one takes no
// other with it: the file may be the only copy. Nothing signs the file, for it
// is made without a PIN; each envelope counts by its own signature.
const (
	escrowMagic  = "confirmpoint-escrow "
	escrowFormat = 1
	escrowInfo   = "confirmpoint-escrow item\n"
)

// firstEscrowVersion is the oldest version whose escrow files are read.
const firstEscrowVersion = 5

// escrowVersion is the version of the protocol that last changed escrow files.
const escrowVersion = 5

// EscrowType is the media type of an escrow file.
const EscrowType = "application/octet-stream"

// Limits of an escrow file.
const (
	MaxEscrowItems = 20_000
	MaxEscrowBytes = 128 << 20
	maxEscrowID    = 64 // bytes of the id of a registry or an installation
	// maxEscrowItem is what SealEscrow makes of the largest envelope.
	maxEscrowItem = MaxSignedBytes + 3 + 2*maxEscrowID + encBytes + chunkTag
)

// EscrowHeader is what anybody who finds an escrow file can read. It names no person.
type EscrowHeader struct {
	RegistryID string    `json:"registry_id"`
	Items      int       `json:"items"`
	MadeAt     time.Time `json:"made_at"` // UTC, as the workstation believes
}

// EscrowFile is a file that has been read; nothing in it has been opened.
type EscrowFile struct {
	Header EscrowHeader
	// HeaderDamaged says that Header could not be read, and is empty.
	HeaderDamaged bool
	// Items are as they were in the file; one that is no item, or is missing at
	// the end, is nil, so that its place is its number.
	Items [][]byte
}

// SealEscrow seals an envelope to the bureau, for an escrow file.
func SealEscrow(envelope []byte, registryID, installationID string, to *ecdh.PublicKey) ([]byte, error) {
	if len(envelope) == 0 || len(envelope) > MaxSignedBytes || !isEscrowID(registryID) || !isEscrowID(installationID) {
		return nil, errEscrowItem
	}
	key, err := hpke.NewDHKEMPublicKey(to)
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	head := append([]byte{escrowFormat, byte(len(registryID))}, registryID...)
	head = append(append(head, byte(len(installationID))), installationID...)
	kdf, aead := suite()
	sealed, err := hpke.Seal(key, kdf, aead, append([]byte(escrowInfo), head...), envelope)
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	return append(head, sealed...), nil
}

// OpenEscrow gives the envelope of an item of a registry, and the installation
// that sealed it. Nothing of it counts before the envelope has been verified.
func OpenEscrow(item []byte, registryID string, key *ecdh.PrivateKey) (envelope []byte, installationID string, err error) {
	told, installationID, rest, err := cutEscrow(item)
	if err != nil {
		return nil, "", err
	}
	if told != registryID {
		return nil, "", &BundleError{Reason: BundleRegistry}
	}
	private, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return nil, "", fmt.Errorf("wire: %w", err)
	}
	kdf, aead := suite()
	info := append([]byte(escrowInfo), item[:len(item)-len(rest)]...)
	envelope, err = hpke.Open(private, kdf, aead, info, rest)
	if err != nil || len(envelope) == 0 {
		return nil, "", errEscrowItem
	}
	return envelope, installationID, nil
}

// EscrowRegistry tells for which registry an item is; it has not been opened.
func EscrowRegistry(item []byte) (registryID string, err error) {
	registryID, _, _, err = cutEscrow(item)
	return registryID, err
}

var errEscrowItem = errors.New("wire: not an item of an escrow file")

// cutEscrow reads what is in the clear; rest is enc and what was sealed.
func cutEscrow(item []byte) (registryID, installationID string, rest []byte, err error) {
	if len(item) == 0 || len(item) > maxEscrowItem || item[0] != escrowFormat {
		return "", "", nil, errEscrowItem
	}
	rest = item[1:]
	for _, id := range []*string{&registryID, &installationID} {
		if len(rest) == 0 || len(rest) < 1+int(rest[0]) {
			return "", "", nil, errEscrowItem
		}
		n := 1 + int(rest[0])
		*id, rest = string(rest[1:n]), rest[n:]
		if !isEscrowID(*id) {
			return "", "", nil, errEscrowItem
		}
	}
	if len(rest) <= encBytes+chunkTag {
		return "", "", nil, errEscrowItem
	}
	return registryID, installationID, rest, nil
}

func isEscrowID(id string) bool { return id != "" && len(id) <= maxEscrowID }

// WriteEscrow writes an escrow file; Items of the header is filled in here.
func WriteEscrow(w io.Writer, h EscrowHeader, items [][]byte) error {
	if len(items) > MaxEscrowItems {
		return &BundleError{Reason: BundleTooLarge}
	}
	h.Items = len(items)
	header, err := Encode(h)
	if err != nil {
		return fmt.Errorf("wire: %w", err)
	}
	b := bufio.NewWriter(w)
	size := 0
	for _, line := range []string{escrowMagic + strconv.Itoa(escrowVersion), string(header)} {
		size += len(line) + 1
		b.WriteString(line)
		b.WriteByte('\n')
	}
	for _, item := range items {
		line := base64.RawURLEncoding.EncodeToString(item)
		if size += len(line) + 1; len(item) > maxEscrowItem || size > MaxEscrowBytes {
			return &BundleError{Reason: BundleTooLarge}
		}
		b.WriteString(line)
		b.WriteByte('\n') // Flush tells its errors
	}
	return b.Flush()
}

// ReadEscrow reads an escrow file as far as it can be read. Errors are a
// *BundleError: not_bundle, newer_version, too_large or read; damage is told in
// the result, since what is whole must not be lost with it.
func ReadEscrow(r io.Reader) (EscrowFile, error) {
	lines := bufio.NewReaderSize(io.LimitReader(r, MaxEscrowBytes+1), 64<<10)
	var f EscrowFile
	magic, err := readLine(lines, len(escrowMagic)+16, escrowMagic)
	if err != nil {
		return f, err
	}
	if err := checkEscrowVersion(string(magic[len(escrowMagic) : len(magic)-1])); err != nil {
		return f, err
	}
	size := len(magic)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if size += len(line); size > MaxEscrowBytes {
			return f, &BundleError{Reason: BundleTooLarge}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return f, &BundleError{Reason: BundleRead, Err: err}
		}
		if err != nil && line == "" && !first {
			break
		}
		line = strings.TrimSuffix(line, "\n")
		if first {
			f.readHeader(line)
		} else {
			f.Items = append(f.Items, readEscrowLine(line))
		}
		if len(f.Items) > MaxEscrowItems {
			return f, &BundleError{Reason: BundleTooLarge}
		}
		if err != nil {
			break
		}
	}
	for len(f.Items) < f.Header.Items {
		f.Items = append(f.Items, nil)
	}
	return f, nil
}

func checkEscrowVersion(number string) error {
	version, err := strconv.Atoi(number)
	switch {
	case err != nil || strconv.Itoa(version) != number || version < firstEscrowVersion:
		return &BundleError{Reason: BundleNone}
	case version > escrowVersion:
		return &BundleError{Reason: BundleNewer}
	}
	return nil
}

func (f *EscrowFile) readHeader(line string) {
	var h EscrowHeader
	if err := DecodeBytes([]byte(line), &h); err != nil || !isEscrowID(h.RegistryID) || h.Items < 0 || h.Items > MaxEscrowItems {
		f.HeaderDamaged = true
		return
	}
	f.Header = h
}

// readEscrowLine is nil for a line that is no item.
func readEscrowLine(line string) []byte {
	if len(line) > base64.RawURLEncoding.EncodedLen(maxEscrowItem) || strings.ContainsRune(line, '\r') {
		return nil
	}
	item, err := base64.RawURLEncoding.Strict().DecodeString(line)
	if err != nil {
		return nil
	}
	if _, _, _, err := cutEscrow(item); err != nil {
		return nil
	}
	return item
}
