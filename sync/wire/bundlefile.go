package wire

import "crypto/hpke"

// A bundle is a file of four parts:
//
//	confirmpoint-bundle 5 out\n        magic, version, kind
//	{"bundle_id":…}\n                  BundleHeader
//	enc                                of RFC 9180, 32 bytes
//	chunks
//
// It is sealed by HPKE in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// AES-256-GCM. Both lines, byte for byte, are its info: whoever changes a
// letter of them can open nothing. A chunk is its length (4 bytes,
// big-endian, the highest bit marks the last chunk) and what Seal made of at
// most chunkBytes, all but the last of exactly that many, with one byte of AAD:
// 1 for the last chunk, else 0. HPKE counts the chunks into the nonces, so that
// chunks cannot be taken away, doubled or exchanged, and the mark shows that
// none is missing at the end (the STREAM construction).
//
// The chunks together are items: kind (1 byte), length (4 bytes, big-endian),
// data. The last item, and only that, is the manifest.
const (
	bundleMagic = "confirmpoint-bundle "
	chunkBytes  = 64 << 10
	chunkTag    = 16 // of AES-256-GCM
	lastChunk   = 1 << 31
	encBytes    = 32
	maxLine     = 2 << 10 // of magic or header
)

// ItemKind is the kind of one item of a bundle.
type ItemKind byte

// The kinds of item.
const (
	ItemScan     ItemKind = 's' // out: bytes of a scan
	ItemEnvelope ItemKind = 'e' // out: an envelope, exactly as it was signed
	ItemResult   ItemKind = 'r' // answer: Result, one an envelope, in their order
	ItemRulebook ItemKind = 'b' // answer: confirm.Rulebook, at most one
	ItemPage     ItemKind = 'c' // answer: BundlePage
	ItemManifest ItemKind = 'm' // compact JWS over BundleManifest or BundleAnswerManifest
)

// itemRule is how large and how many items of a kind may be.
type itemRule struct {
	bytes, count int
}

var itemRules = map[BundleKind]map[ItemKind]itemRule{
	BundleOut: {
		ItemScan:     {MaxBlobBytes, 2 * MaxBundleOperations},
		ItemEnvelope: {MaxSignedBytes, MaxBundleOperations},
		ItemManifest: {MaxSignedBytes, 1},
	},
	BundleAnswer: {
		ItemResult:   {MaxSignedBytes + 1<<10, MaxBundleOperations},
		ItemRulebook: {MaxBundleRulebook, 1},
		ItemPage:     {MaxAnswerBytes, MaxBundleBytes / chunkBytes},
		ItemManifest: {MaxSignedBytes, 1},
	},
}

// BundleReason says why a file is not the bundle that was expected.
type BundleReason string

// The reasons of a BundleError.
const (
	BundleNone      BundleReason = "not_bundle"      // some other file
	BundleNewer     BundleReason = "newer_version"   // made by a newer program
	BundleOtherWay  BundleReason = "other_way"       // an answer where a bundle belongs, or the reverse
	BundleTruncated BundleReason = "truncated"       // the end is missing
	BundleDamaged   BundleReason = "damaged"         // changed since it was made
	BundleTooLarge  BundleReason = "too_large"       // above a limit
	BundleRegistry  BundleReason = "other_registry"  // of or for another registry
	BundleStation   BundleReason = "other_station"   // for another workstation
	BundleUnknown   BundleReason = "unknown_bundle"  // its key is not here any more
	BundleSignature BundleReason = "wrong_signature" // not signed by who must have signed it
	BundleRead      BundleReason = "read"            // the stick broke off
)

// BundleError says why a bundle was not taken. It never holds a part of it.
type BundleError struct {
	Reason BundleReason
	Err    error
}

// Error names the reason, and the technical cause.
func (e *BundleError) Error() string {
	text := "wire: bundle: " + string(e.Reason)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the technical cause.
func (e *BundleError) Unwrap() error { return e.Err }

// suite is the one way bundles are sealed.
func suite() (hpke.KDF, hpke.AEAD) { return hpke.HKDFSHA256(), hpke.AES256GCM() }
